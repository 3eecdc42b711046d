package io.isogloss.sweep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.sweep.plan.SweepFile;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.Schedule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SweepScheduleTest {
    @Test
    void beginsAtTheTimesOfItsCronLineInUtc() {
        Schedule schedule = SweepAutoConfiguration.schedule(plan("\"cron\":\"0 */30 8-9 * * *\""));
        assertThat(schedule.after(Instant.parse("2026-01-05T08:10:00Z")))
                .hasValue(Instant.parse("2026-01-05T08:30:00Z"));
        assertThat(schedule.after(Instant.parse("2026-01-05T08:30:00Z")))
                .hasValue(Instant.parse("2026-01-05T09:00:00Z"));
        assertThat(schedule.after(Instant.parse("2026-01-05T09:45:00Z")))
                .hasValue(Instant.parse("2026-01-06T08:00:00Z"));
    }

    @Test
    void neverBeginsOnADayThatNeverComes() {
        Schedule schedule = SweepAutoConfiguration.schedule(plan("\"cron\":\"0 0 0 30 2 *\""));
        assertThat(schedule.after(Instant.parse("2026-01-05T08:10:00Z"))).hasValue(Instant.MAX);
    }

    @Test
    void refusesACronLineThatIsNone() {
        assertThatThrownBy(() -> SweepAutoConfiguration.schedule(plan("\"cron\":\"every hour\"")))
                .hasMessageContainingAll("SWEEP_FILE", "articles", "every hour", "six fields");
    }

    @Test
    void beginsEveryHalfHourUnlessToldOtherwise() {
        Instant now = Instant.parse("2026-01-05T08:10:00Z");
        Schedule schedule = SweepAutoConfiguration.schedule(plan("\"where\":\"active\""));
        assertThat(schedule.after(now)).hasValue(now.plus(Duration.ofMinutes(30)));
        assertThat(schedule.leastPause()).isEqualTo(Duration.ofMinutes(27));
        assertThat(SweepAutoConfiguration.schedule(plan("\"every\":\"never\"")).after(now))
                .isEmpty();
    }

    private static SweepPlan plan(String more) {
        String json = """
                {"sweeps":[{"name":"articles","database":"postgres://user:password@localhost/articles","table":"articles","text":"{title}",
                  "collection":"articles","embedder":{"provider":"local","model":"all-MiniLM-L6-v2"},%s}]}""".formatted(more);
        return SweepFile.parse(json.getBytes(StandardCharsets.UTF_8), name -> null)
                .getFirst();
    }
}
