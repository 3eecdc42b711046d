package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F39: whatever comes in, it is answered, buried or done, and never sent round again. */
class MapMessagesTest {
    @TempDir
    static Path folder;

    private static Workshop workshop;

    @BeforeAll
    static void open() {
        workshop = new Workshop(folder);
        workshop.fillWithTopics("texts", 60, 4);
    }

    @AfterAll
    static void close() {
        workshop.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "null",
                "42",
                "{",
                "{}",
                "{\"job_id\":\"no uuid\"}",
                "{\"job_id\":17,\"visualization_transform_id\":1}"
            })
    void f39BuriesWhatNobodyCanBeAnsweredAbout(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        failure -> assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNREADABLE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n_neighbors\":1",
                "\"min_dist\":\"far\"",
                "\"metric\":\"chebyshev\"",
                "\"min_cluster_size\":-4",
                "\"clusters_json\":\"perhaps\"",
                "\"noise_color\":\"red;}</style><script>\""
            })
    void f39AnswersAJobThatBreaksTheContractWithWhatIsWrong(String setting) throws Exception {
        String name = setting.substring(1, setting.indexOf('"', 1));

        JobOutcome outcome = workshop.run(Workshop.job("texts", setting));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        JobOutcome.Rejected.class,
                        rejected -> assertThat(rejected.failure().message()).contains(name));
    }

    @Test
    void f39DoesAJobOfAFullMegabyteWithFieldsItDoesNotKnow() throws Exception {
        String job = Workshop.job("texts", "\"unknown_setting\":\"" + "x".repeat(1_000_000) + "\"");

        assertThat(workshop.run(job)).isInstanceOf(JobOutcome.Completed.class);
    }

    private static Job read(String body) {
        return workshop.useCase(Workshop.limits())
                .handler(JobType.visualizations())
                .read(Workshop.message(body));
    }
}
