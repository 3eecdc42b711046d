package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CostSheetTest {
    private static final String REPORT = """
        {"last_24_hours":{"cost_usd":0.0004,"tokens":20000,"operations":1,"by_model":[
           {"operation":"embedding","provider":"openai","model":"text-embedding-3-small","operations":1,"tokens":20000,
            "cost_usd":0.0004}]},
         "last_30_days":{"cost_usd":1234.5,"tokens":12345678901,"operations":48217,"by_model":[
           {"operation":"naming","provider":"openai-compatible","model":"a-model-whose-name-is-longer-than-the-line",
            "operations":48217,"tokens":12345678901,"cost_usd":1234.5}]},
         "budgets":[{"period":"month","limit_usd":1000,"spent_usd":1234.5,"used_ratio":1.2345,"spent":true}],
         "entries_waiting":7}\
        """;

    @Test
    void saysWhatWasSpentWithinEightyColumns() {
        String sheet = CostSheet.of(
                "worker at http://localhost:8002", JsonMapper.shared().readTree(REPORT));

        assertThat(sheet).isEqualTo("""
            worker at http://localhost:8002
                                                            runs         tokens  US dollars
            last 24 hours                                      1         20,000    0.000400
              embedding  openai text-embedding-3-small         1         20,000    0.000400
            last 30 days                                  48,217 12,345,678,901    1,234.50
              naming     openai-compatible a-model-who…   48,217 12,345,678,901    1,234.50
            budget of this month: 1,234.50 of 1,000.00 spent, 123 %  NOTHING LEFT
            7 more entries wait for the database
            """);
        assertThat(sheet.lines()).allMatch(line -> line.length() <= 80);
    }
}
