package io.isogloss.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.dataset.Chunk;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.SweepOutcome;
import io.isogloss.sweep.state.SweepSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * A worker that dies between its answer and the broker hearing of it has the job delivered once more, and the second run may store points after the sweep has
 * settled the answer. Here the test is that run: it stores what the first one read.
 */
class LateStoresIT extends OverArticles {
    private static final String[] CHANGES = {
        "update articles set body = 'changed' where id = 3", "delete from articles where id = 4"
    };

    /** What the run of the first job read. */
    private final List<Chunk> read = new CopyOnWriteArrayList<>();

    /** Between reading the first batch and storing it. */
    private void meanwhile(Runnable work) {
        worker.beforeStoring = chunks -> {
            if (read.isEmpty()) {
                read.addAll(chunks);
                work.run();
            }
        };
    }

    private static void change() {
        try {
            world.sql(CHANGES);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends the first batch, and dies. */
    private void sweepWithoutWorker() throws Exception {
        worker.close();
        assertThat(world.sweep(articles(), world.waiting(Duration.ofMillis(300)))
                        .underWay())
                .isEqualTo(1);
    }

    private static void someMinutesLater() throws SQLException {
        world.sql("update isogloss_sweep_jobs set look_again_at = now() where look_again_at is not null");
    }

    private static void assertNothingIsLeftToLookAt() throws SQLException {
        assertThat(world.rows("select keys from isogloss_sweep_jobs")).isEmpty();
    }

    private void assertThatALateStoreIsMended() throws Exception {
        worker.store(collection, read);
        someMinutesLater();
        world.sweep(articles());

        assertEveryActiveRowHasItsVector();
        assertNothingIsLeftToLookAt();
    }

    @Test
    void rowsThatChangedMeanwhileAreStoredOrDeletedAgain() throws Exception {
        insert(1, 20);
        meanwhile(LateStoresIT::change);
        world.sweep(articles());
        assertEveryActiveRowHasItsVector();

        worker.store(collection, read);
        assertThat(world.sweep(articles())).as("that run may go on yet").isEqualTo(SweepOutcome.NOTHING);
        someMinutesLater();
        SweepOutcome outcome = world.sweep(articles());

        assertThat(outcome.processed()).isEqualTo(1);
        assertThat(outcome.removed()).isEqualTo(1);
        assertEveryActiveRowHasItsVector();
        assertThat(world.states()).containsExactly(Map.entry("embedded", 19L));
        assertNothingIsLeftToLookAt();
    }

    @Test
    void nothingIsDoneAgainWhereThereWasNoSecondRun() throws Exception {
        insert(1, 20);
        meanwhile(LateStoresIT::change);
        world.sweep(articles());
        int jobs = worker.jobs.get();

        someMinutesLater();

        assertThat(world.sweep(articles())).isEqualTo(SweepOutcome.NOTHING);
        assertThat(worker.jobs).hasValue(jobs);
        assertNothingIsLeftToLookAt();
    }

    @Test
    void rowsThatChangeRightAfterTheAnswerToADeadSweepWasSettledAreStoredOrDeletedAgain() throws Exception {
        insert(1, 20);
        sweepWithoutWorker();
        worker = world.worker();
        meanwhile(() -> {});
        world.sweep(articles());
        change();
        world.sweep(articles());
        assertEveryActiveRowHasItsVector();

        assertThatALateStoreIsMended();
    }

    @Test
    void rowsOfAJobThatWasGivenUpAreStoredOrDeletedAgain() throws Exception {
        insert(1, 20);
        sweepWithoutWorker();
        change();
        world.sql("update isogloss_sweep_rows set due_at = now()");
        worker = world.worker();
        meanwhile(() -> Poll.until(
                "the job to be given up",
                Duration.ofSeconds(60),
                () -> world.rows("select job from isogloss_sweep_jobs where abandoned")
                                .size()
                        == 1));
        Poll.until("the job to be read", Duration.ofSeconds(60), () -> !read.isEmpty());
        world.sweep(articles());
        assertEveryActiveRowHasItsVector();

        assertThatALateStoreIsMended();
    }

    @Test
    void rowsThatAreUnderWayWhenTheyAreLookedAtAreLookedAtOnceMore() throws Exception {
        insert(1, 20);
        meanwhile(LateStoresIT::change);
        world.sweep(articles());
        world.sql("update articles set body = 'changed twice' where id = 3");
        sweepWithoutWorker();

        worker.store(collection, read);
        someMinutesLater();
        world.sweep(articles(), world.waiting(Duration.ofMillis(300)));
        assertThat(world.rows("select keys from isogloss_sweep_jobs where look_again_at is not null"))
                .containsExactly("{3}");

        worker = world.worker();
        world.sweep(articles());
        worker.store(
                collection,
                read.stream()
                        .filter(chunk -> chunk.text().startsWith("title 3 "))
                        .toList());
        someMinutesLater();
        world.sweep(articles());

        assertEveryActiveRowHasItsVector();
        assertNothingIsLeftToLookAt();
    }

    @Test
    void anEarlierCollectionLosesDeletedRowsAndNothingIsSentForIt() throws Exception {
        insert(1, 20);
        String alias = ARTICLES.formatted(collection).replace("'collection'", "'alias'");
        SweepPlan old = world.plan(alias);
        meanwhile(LateStoresIT::change);
        world.sweep(old);
        SweepPlan next = world.plan(alias.replace("{title} {title} {body}", "{title}: {body}"));
        world.sweep(next);
        int jobs = worker.jobs.get();

        worker.store(old.collection(), read);
        someMinutesLater();
        world.sweep(next);

        assertThat(world.points(old.collection())).hasSize(19).doesNotContainKey("title 4 title 4 body 4");
        assertThat(world.points(collection)).hasSize(19).containsKey("title 3: changed");
        assertThat(worker.jobs).hasValue(jobs);
        assertNothingIsLeftToLookAt();
    }

    @Test
    void aSweepGoesOnWithTheTablesOfAnEarlierVersion() throws Exception {
        insert(1, 20);
        sweepWithoutWorker();
        world.sql(
                "alter table isogloss_sweep_jobs drop column look_again_at",
                "delete from isogloss_migrations_sweep where version = '3'");
        SweepSession.migrate(world.database);

        worker = world.worker();
        assertThat(world.sweep(articles()).processed()).isEqualTo(20);
        assertEveryActiveRowHasItsVector();
    }
}
