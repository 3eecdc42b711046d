package io.isogloss.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TelemetryTest {

    @Test
    void writesLinesForPeopleWithTheFieldsOfTheJobAndWithoutKeys() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.isogloss.runtime.jobs.Settlement");
        LoggingEvent event = new LoggingEvent(
                "x", logger, Level.WARN, "refused: {}", new IllegalStateException("api_key=canary-1"), new Object[] {
                    "password=canary-2"
                });
        event.setInstant(Instant.parse("2026-02-03T04:05:06.789Z"));
        event.setMDCPropertyMap(Map.of("job_id", "j-1", "job_attempt", "2"));

        String line = new TextLines().format(event);

        assertThat(line)
                .startsWith(
                        "2026-02-03T04:05:06.789Z WARN  Settlement - refused: password=*** {job_attempt=2, job_id=j-1}")
                .contains("IllegalStateException: api_key=***")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key=canary-1234",
                "{\"api_key\": \"canary-1234\"}",
                "Authorization: Bearer canary-1234",
                "bearer canary-1234",
                "http://user:canary-1234@host/",
                "password = 'canary-1234'",
                "?token=canary-1234&x=y"
            })
    void blanksWhatLooksLikeAKey(String line) {
        assertThat(LogMask.mask("before " + line + " after"))
                .doesNotContain("canary")
                .startsWith("before")
                .contains("after");
    }

    @Test
    void leavesOtherTextAlone() {
        String line = "stored 12 points in 'c' at http://qdrant:6334, tokens 5, took 3 s";
        assertThat(LogMask.mask(line)).isEqualTo(line);
    }

    @Test
    void callsValuesBeyondTheBoundOther() {
        BoundedLabel label = new BoundedLabel(2);

        assertThat(label.of("a")).isEqualTo("a");
        assertThat(label.of("b")).isEqualTo("b");
        assertThat(label.of("c")).isEqualTo("other");
        assertThat(label.of("a")).isEqualTo("a");
        assertThat(label.of(null)).isEqualTo("none");
        assertThat(label.of(" ")).isEqualTo("none");
    }
}
