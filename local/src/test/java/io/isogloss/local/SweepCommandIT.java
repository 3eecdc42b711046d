package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.ledger.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code isogloss sweep} over a real PostgreSQL, the work done in this process; the table and the file are those of its documentation. */
class SweepCommandIT {
    private static final Path DOCUMENTATION = Path.of("../docs/sweep.md");
    private static PostgresServer postgres;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void fill() throws SQLException, IOException {
        postgres.empty();
        sql(documented("sql"));
        sql("insert into articles (id, title, body) select i, 'article ' || i, 'is about subject ' || i * 7"
                + " from generate_series(1, 30) i");
        Files.writeString(folder.resolve("sweep.json"), documented("json"));
    }

    @Test
    void doesTheExampleOfItsDocumentation() throws Exception {
        sql("update articles set title = null, body = null where id = 30");

        Isogloss.Ended asked = sweep("--dry-run");
        assertThat(asked.code()).as(asked.err()).isZero();
        assertThat(asked.err()).contains("articles: 30 rows would be embedded, 0 points deleted");

        JsonNode first = swept(1);
        assertThat(first.path("processed").asInt()).isEqualTo(29);
        assertThat(first.path("failed").asInt()).isEqualTo(1);
        assertThat(first.path("failed_rows").get(0).path("key").asString()).isEqualTo("30");

        sql("update articles set body = 'is about something else' where id = 1");
        sql("delete from articles where id = 2");
        sql("update articles set active = false where id = 3");
        JsonNode second = swept(0);
        assertThat(second.path("processed").asInt()).isEqualTo(1);
        assertThat(second.path("removed").asInt()).isEqualTo(2);

        assertThat(sweep("--dry-run").err()).contains("articles: 0 rows would be embedded, 0 points deleted");
    }

    @Test
    void writesVectorsAndStatesIntoTheRows() throws Exception {
        sql("alter table articles add column embedding bytea, add column embedding_state text");
        edit("\"payload\"", "\"write\": {\"vector\": \"embedding\", \"state\": \"embedding_state\"}, \"payload\"");

        assertThat(swept(0).path("processed").asInt()).isEqualTo(30);

        assertThat(number("select count(*) from articles where length(embedding) = 4 * 384"))
                .isEqualTo(30);
        assertThat(number("select count(distinct embedding) from articles")).isEqualTo(30);
        assertThat(number("select count(*) from articles where embedding_state = 'embedded'"))
                .isEqualTo(30);
        assertThat(swept(0).path("processed").asInt())
                .as("what we write is no change")
                .isZero();
    }

    @Test
    void sweepsTheLinesOfAFolder() throws Exception {
        Path lines = Files.createDirectories(folder.resolve("lines/deeper"));
        Files.writeString(lines.resolve("a.jsonl"), """
                {"id": 1, "title": "river", "body": "runs to the sea"}
                {"id": 2, "title": "violin", "body": "plays a melody"}
                {"title": "nobody's", "body": "has no key"}
                """);
        edit("\"table\": \"articles\",", "\"lines\": \"" + folder.resolve("lines") + "\",");
        edit("\"where\": \"active\",", "");

        JsonNode first = swept(1);
        assertThat(first.path("processed").asInt()).isEqualTo(2);
        assertThat(first.path("failed").asInt()).isEqualTo(1);
        assertThat(first.path("failed_rows").get(0).path("reason").asString()).contains("has no \"id\"");

        Files.writeString(lines.resolve("a.jsonl"), """
                {"id": 2, "title": "violin", "body": "plays another melody, and longer"}
                {"id": 3, "title": "planet", "body": "turns around a star"}
                """);
        JsonNode second = swept(0);
        assertThat(second.path("processed").asInt()).isEqualTo(2);
        assertThat(second.path("removed").asInt()).isEqualTo(1);
    }

    @Test
    void fillsANewCollectionForAnotherTextAndDropsTheOldOneWhenTold() throws Exception {
        assertThat(swept(0).path("processed").asInt()).isEqualTo(30);
        edit("{title*2} {body}", "{body}");

        assertThat(swept(0).path("processed").asInt()).isEqualTo(30);

        Isogloss.Ended dropped = sweep("--drop-old");
        assertThat(dropped.code()).as(dropped.err()).isZero();
        assertThat(dropped.err()).contains("articles: 1 old collections deleted");
        assertThat(sweep("--drop-old").err()).contains("articles: 0 old collections deleted");
    }

    @Test
    void saysInOneLineWhatIsWrongWithAFile() throws Exception {
        edit("\"payload\"", "\"payloads\"");
        Isogloss.Ended ended = sweep("--once");
        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("sweep.json").contains("payloads").hasLineCount(1);
    }

    private JsonNode swept(int code) {
        Isogloss.Ended ended = sweep("--once", "--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        assertThat(ended.out()).as(ended.err()).isNotBlank();
        return JsonMapper.shared().readTree(ended.out());
    }

    private Isogloss.Ended sweep(String... what) {
        String[] arguments = new String[what.length + 2];
        arguments[0] = "sweep";
        arguments[1] = folder.resolve("sweep.json").toString();
        System.arraycopy(what, 0, arguments, 2, what.length);
        return Isogloss.run(
                Map.of(
                        "ARTICLES_DATABASE_URL",
                        postgres.url(),
                        "ISOGLOSS_HOME",
                        folder.resolve("home").toString()),
                arguments);
    }

    private void edit(String from, String to) throws IOException {
        Path file = folder.resolve("sweep.json");
        String before = Files.readString(file);
        assertThat(before).contains(from);
        Files.writeString(file, before.replace(from, to));
    }

    /** The first block of the documentation in that language. */
    private static String documented(String language) throws IOException {
        String text = Files.readString(DOCUMENTATION);
        int from = text.indexOf("```" + language + "\n") + language.length() + 4;
        return text.substring(from, text.indexOf("```", from));
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement call = connection.createStatement()) {
            call.execute(statement);
        }
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement call = connection.createStatement();
                ResultSet row = call.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
