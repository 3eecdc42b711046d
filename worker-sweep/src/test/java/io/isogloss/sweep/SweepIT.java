package io.isogloss.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.runtime.catalog.EmbedderAccess;
import io.isogloss.runtime.catalog.TextSet;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.Desk;
import io.isogloss.sweep.run.NatsDesk;
import io.isogloss.sweep.run.Surroundings;
import io.isogloss.sweep.run.SweepOutcome;
import io.isogloss.sweep.state.RefusedSweepException;
import io.isogloss.sweep.state.SweepSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A sweep over a real PostgreSQL and a real broker. */
class SweepIT extends OverArticles {
    @Test
    void embedsEveryRowThatThereIsAndEveryOneThatComes() throws Exception {
        insert(1, 205);
        SweepOutcome first = world.sweep(articles());
        insert(206, 210);
        world.sql(
                "update articles set body = 'another body' where id = 7", "update articles set likes = 1 where id = 8");
        SweepOutcome second = world.sweep(articles());

        assertThat(first.processed()).isEqualTo(205);
        assertThat(second.processed()).isEqualTo(7);
        assertThat(world.states()).containsExactly(Map.entry("embedded", 210L));
        assertEveryActiveRowHasItsVector();
        assertThat(world.rows("select count(*) from isogloss_sweep_jobs")).containsExactly("0");
    }

    @Test
    void asksNobodyWhenThereIsNothingToDo() throws Exception {
        insert(1, 10);
        world.sweep(articles());
        world.sql("update articles set title = title", "update articles set active = active");

        SweepOutcome nothing = world.sweep(articles(), world.surroundings(() -> {
            throw new AssertionError("the broker was asked");
        }));

        assertThat(nothing).isEqualTo(SweepOutcome.NOTHING);
    }

    @Test
    void deletesThePointsOfRowsThatAreDeletedOrNoLongerMeant() throws Exception {
        insert(1, 30);
        world.sweep(articles());
        world.sql(
                "delete from articles where id <= 3",
                "update articles set active = false where id = 4",
                "update articles set id = 1000 where id = 5");
        SweepOutcome outcome = world.sweep(articles());

        assertThat(outcome.removed()).isEqualTo(5);
        assertThat(outcome.processed()).isEqualTo(1);
        assertEveryActiveRowHasItsVector();
        assertThat(world.states()).containsExactly(Map.entry("embedded", 26L));

        world.sql("truncate articles");
        world.sweep(articles());
        assertThat(world.points(collection)).isEmpty();
    }

    @Test
    void keepsBadRowsApartAndSaysWhatIsWrongWithEach() throws Exception {
        insert(1, 100);
        world.sql(
                "update articles set title = null, body = '  ' where id = 10",
                "update articles set body = repeat('x', 1000000) where id = 20",
                "update articles set body = 'a' || chr(1) || 'b' where id = 30",
                "update articles set body = 'poison' where id = 40",
                "update articles set body = 'reject' where id = 50");
        SweepOutcome outcome = world.sweep(articles());

        assertThat(outcome.processed()).isEqualTo(95);
        assertThat(world.states()).containsExactly(Map.entry("embedded", 95L), Map.entry("failed", 5L));
        assertThat(world.rows("select key, reason from isogloss_sweep_rows where state = 'failed' order by key"))
                .containsExactly(
                        "10 there is no text: every column of it is null or blank",
                        "20 the text is longer than 262144 bytes",
                        "30 the text has the character U+0001 at position 19, which no text has",
                        "40 Embedding failed: m answered 400: the text is poison",
                        "50 Embedding failed: 1 of 1 chunks have no vector: rejected");
        assertThat(world.rows("select count(*) from isogloss_sweep_rows where state = 'failed' and due_at > now()"))
                .as("tried again later")
                .containsExactly("5");

        world.sql("update articles set body = 'good' where id in (20, 30, 40, 50)");
        assertThat(world.sweep(articles()).processed()).isEqualTo(4);
        assertEveryActiveRowHasItsVector();
    }

    @Test
    void findsARowNoMoreByATextThatItHasLost() throws Exception {
        insert(1, 30);
        world.sql("alter table articles add v real[], add state text");
        String write = ",'write':{'vector':'v','state':'state'}";
        world.sweep(articles(write));
        world.sql("update articles set title = null, body = null where id = 3", "delete from articles where id = 4");

        SweepOutcome outcome = world.sweep(articles(write));

        assertThat(outcome.failed()).isEqualTo(1);
        assertThat(outcome.removed()).isEqualTo(1);
        assertEveryActiveRowHasItsVector();
        assertThat(world.rows("select state, v is null from articles where id = 3"))
                .containsExactly("failed t");
        assertThat(world.states()).containsExactly(Map.entry("embedded", 28L), Map.entry("failed", 1L));

        world.sql("update articles set title = 'title 3' where id = 3");
        assertThat(world.sweep(articles(write)).processed()).isEqualTo(1);
        assertEveryActiveRowHasItsVector();
    }

    @Test
    void findsARowNoMoreByATextWhoseSuccessorIsRefused() throws Exception {
        insert(1, 30);
        world.sql("alter table articles add v real[], add state text, add reason text");
        String write = ",'write':{'vector':'v','state':'state','reason':'reason'}";
        world.sweep(articles(write));
        world.sql(
                "update articles set body = 'poison' where id = 3",
                "update articles set body = 'reject' where id = 4",
                "update articles set body = 'another' where id = 5");

        SweepOutcome outcome = world.sweep(articles(write));

        assertThat(outcome.processed()).isEqualTo(1);
        assertThat(outcome.failed()).isEqualTo(2);
        assertThat(world.points(collection))
                .hasSize(28)
                .doesNotContainKeys("title 3 title 3 body 3", "title 4 title 4 body 4")
                .containsKey("title 5 title 5 another");
        assertThat(world.rows("select state, v is null, reason from articles where id in (3, 4) order by id"))
                .containsExactly(
                        "failed t Embedding failed: m answered 400: the text is poison; what it said before is no longer found",
                        "failed t Embedding failed: 1 of 1 chunks have no vector: rejected; what it said before is no longer found");
        assertThat(world.rows("select attempts, due_at > now() from isogloss_sweep_rows where state = 'failed'"))
                .containsOnly("1 t");

        world.sql("update articles set body = 'good' where id in (3, 4)");
        assertThat(world.sweep(articles(write)).processed()).isEqualTo(2);
        assertEveryActiveRowHasItsVector();
    }

    @Test
    void findsARowByItsLastTextWhileNobodyCanBeAskedForItsNextOne() throws Exception {
        insert(1, 30);
        world.sweep(articles());
        world.sql("update articles set body = 'outage' where id = 3");

        assertThat(world.sweep(articles()).failed()).isEqualTo(1);

        assertThat(world.points(collection)).hasSize(30).containsKey("title 3 title 3 body 3");
        assertThat(world.rows("select reason from isogloss_sweep_rows where state = 'failed'"))
                .containsExactly("Embedding failed: cannot talk to m");
    }

    @Test
    void tellsThoseWhoSearchHowItsEmbedderIsReachedAndNeverItsKey() throws Exception {
        insert(1, 5);
        String fields = ARTICLES.formatted(collection);
        String embedder =
                "'provider':'openai','model':'m','base_url':'http://localhost:9/v1','config':{'truncate':'reject'},";
        AtomicInteger asked = new AtomicInteger();
        Surroundings away = world.telling(() -> {
            asked.incrementAndGet();
            throw new IllegalStateException("nobody writes there");
        });

        assertThat(world.sweep(world.plan(fields, embedder + "'api_key':'env:MY_API_KEY'"), away)
                        .message())
                .contains("those who search do not know of it yet");
        world.sweep(world.plan(fields, embedder + "'api_key':'env:MY_API_KEY'"));
        TextSet told = world.catalog().get(collection).orElseThrow();
        assertThat(told.access())
                .as("told by the next sweep, which has nothing else to do")
                .isEqualTo(new EmbedderAccess("http://localhost:9/v1", "env:MY_API_KEY", false, false, "reject"));

        assertThat(world.sweep(world.plan(fields, embedder + "'api_key':'env:MY_API_KEY'"), away))
                .isEqualTo(SweepOutcome.NOTHING);
        world.sweep(world.plan(fields, embedder + "'api_key':'sk-in-clear'"));
        assertThat(world.catalog().get(collection).orElseThrow().access())
                .as("told anew, since its key is found elsewhere now")
                .isEqualTo(new EmbedderAccess("http://localhost:9/v1", null, true, false, "reject"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void tellsThoseWhoSearchOfAnotherModelOnceReadersSeeItsVectors() throws Exception {
        insert(1, 45);
        String fields = ARTICLES.formatted(collection).replace("'collection'", "'alias'");
        world.sweep(world.plan(fields));
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger batches = new AtomicInteger();
        worker.beforeStoring = chunks -> {
            if (batches.getAndIncrement() > 0) {
                awaitUninterruptibly(goOn);
            }
        };
        SweepPlan next = world.plan(fields, "'provider':'local','model':'m2'");

        SweepOutcome some;
        try {
            some = world.sweep(next, world.waiting(Duration.ofSeconds(1)));
            assertThat(some.processed())
                    .as("the one batch that was stored, of 20 rows or the 5 that are left")
                    .isLessThan(45);
            assertThat(world.catalog().get(collection).orElseThrow().model()).isEqualTo("m");
        } finally {
            goOn.countDown();
        }

        assertThat(some.processed() + world.sweep(next).processed()).isEqualTo(45);
        assertThat(world.catalog().get(collection).orElseThrow().model()).isEqualTo("m2");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sendsARowAgainThatChangesWhileItsJobIsUnderWayAndDeletesOneThatGoes() throws Exception {
        insert(1, 20);
        AtomicInteger batches = new AtomicInteger();
        worker.beforeStoring = chunks -> {
            if (batches.getAndIncrement() == 0) {
                try {
                    world.sql("update articles set body = 'changed' where id = 3", "delete from articles where id = 4");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        SweepOutcome outcome = world.sweep(articles());

        assertThat(outcome.processed()).isEqualTo(19);
        assertThat(outcome.removed()).isEqualTo(1);
        assertThat(world.rows("select version from isogloss_sweep_rows where key = '3'"))
                .containsExactly("2");
        assertEveryActiveRowHasItsVector();
    }

    @Test
    void writesStateReasonAndVectorIntoTheRow() throws Exception {
        insert(1, 25);
        world.sql(
                "alter table articles add v real[], add state text, add reason text, add at timestamptz",
                "update articles set body = 'poison' where id = 9");
        String write = ",'write':{'vector':'v','state':'state','reason':'reason','at':'at'}";
        world.sweep(articles(write));

        assertThat(world.rows("select v from articles where id = 1"))
                .containsExactly(Arrays.toString(ScriptedWorker.vectorOf("title 1 title 1 body 1"))
                        .replace('[', '{')
                        .replace(']', '}')
                        .replace(" ", ""));
        assertThat(world.rows("select state, reason, v is null, at is null from articles where id = 9"))
                .containsExactly("failed Embedding failed: m answered 400: the text is poison t f");
        assertThat(world.rows("select count(*) from articles where state = 'embedded' and cardinality(v) = 8"))
                .containsExactly("24");
        assertThat(world.sweep(articles(write)))
                .as("what we write is no change")
                .isEqualTo(SweepOutcome.NOTHING);
    }

    @Test
    void goesOnAfterDyingAnywhere() throws Exception {
        insert(1, 200);
        for (int died = 1; died <= 9; died += 2) {
            int at = died;
            AtomicInteger published = new AtomicInteger();
            Desk real = NatsDesk.open(NatsSettings.of(world.nats.url()));
            assertThatThrownBy(() -> world.sweep(articles(), world.surroundings(() -> new Desk() {
                        @Override
                        public void follow(String subject, Consumer<DatasetTransformResult> listener) {
                            real.follow(subject, listener);
                        }

                        @Override
                        public void publish(OutboundMessage job) {
                            if (published.incrementAndGet() > at) {
                                throw new IllegalStateException("dead");
                            }
                            real.publish(job);
                        }

                        @Override
                        public void close() {
                            real.close();
                        }
                    })))
                    .hasMessage("dead");
            world.sql("update articles set body = 'after death %d' where id = %d".formatted(died, died));
        }
        world.sweep(articles());
        world.sweep(articles());

        assertEveryActiveRowHasItsVector();
        assertThat(world.states()).containsExactly(Map.entry("embedded", 200L));
    }

    @Test
    void lostJobsAreSentAgain() throws Exception {
        insert(1, 40);
        worker.close();
        SweepPlan impatient = articles(",'patience':'1s'");
        Surroundings around = world.waiting(Duration.ofMillis(300));
        assertThat(world.sweep(impatient, around).underWay()).isEqualTo(2);
        world.sql("update isogloss_sweep_rows set due_at = now() where state = 'sent'");
        worker = world.worker();

        world.sweep(articles());
        world.sweep(articles());

        assertEveryActiveRowHasItsVector();
    }

    @Test
    void onlyOneSweepsAtATime() throws Exception {
        try (SweepSession other = SweepSession.open(world.database)) {
            try (SweepSession one = SweepSession.open(world.database)) {
                assertThat(one.tryLock("rows")).isTrue();
                assertThat(other.tryLock("rows")).isFalse();
                assertThat(other.tryLock("others")).isTrue();
            }
            Poll.until("the lock goes with its connection", Duration.ofSeconds(60), () -> other.tryLock("rows"));
        }
    }

    @Test
    void asksATableThatHasNoTrigger() throws Exception {
        world.sql("alter table articles add updated timestamptz not null default now() - interval '1 hour'");
        insert(1, 30);
        String scan = ",'changed_at':'updated','deleted_every':'1s'";
        world.sweep(articles(scan));
        world.sql(
                "update articles set body = 'another', updated = now() where id = 3",
                "delete from articles where id = 4",
                "update isogloss_sweep_sources set looked_for_deleted_at = now() - interval '2 seconds'");
        SweepOutcome outcome = world.sweep(articles(scan));

        assertThat(outcome.processed()).isEqualTo(1);
        assertThat(outcome.removed()).isEqualTo(1);
        assertEveryActiveRowHasItsVector();
    }

    @Test
    void itsOwnWritesAreNoChangesWhereTheTableIsAsked() throws Exception {
        world.sql(
                "alter table articles add updated timestamptz not null default now(), add state text, add v real[]",
                "create function touch() returns trigger language plpgsql as $$ begin new.updated = clock_timestamp(); return new; end $$",
                "create trigger touch before update on articles for each row execute function touch()");
        insert(1, 45);
        world.sql("update articles set body = null, title = null where id = 5");
        String scan = ",'changed_at':'updated','write':{'vector':'v','state':'state'}";

        assertThat(world.sweep(articles(scan)).processed()).isEqualTo(44);
        assertThat(world.sweep(articles(scan)).processed()).isZero();
        assertThat(worker.texts.get()).isEqualTo(44);
        assertThat(world.rows("select count(*) from articles where state = 'embedded' and v is not null"))
                .containsExactly("44");
    }

    @Test
    void keepsNobodyFromWritingToATableWhoseColumnsHaveOtherNames() throws Exception {
        insert(1, 10);
        world.sweep(articles());
        world.sql(
                "alter table articles rename column body to content",
                "update articles set content = 'unnoticed' where id = 3",
                "insert into articles (id, title, content) values (11, 'eleven', 'is new')",
                "delete from articles where id = 4");
        assertThatThrownBy(() -> world.sweep(articles()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("body");

        world.sql("alter table articles rename column content to body");
        world.sweep(articles());

        assertEveryActiveRowHasItsVector();
        assertThat(world.states()).containsExactly(Map.entry("embedded", 10L));
    }

    @Test
    void beginsNothingWithAColumnThatIsNotThere() throws Exception {
        insert(1, 3);
        for (String wrong : new String[] {",'write':{'state':'no_such_column'}", ",'write':{'vector':'title'}"}) {
            assertThatThrownBy(() -> world.sweep(articles(wrong)))
                    .isInstanceOf(SQLException.class)
                    .hasMessageMatching("(?s).*(no_such_column|is of type text, must be vector).*");
        }
        SweepPlan broken = world.plan("'table':'articles','text':'{titel}','collection':'" + collection + "'");
        assertThatThrownBy(() -> world.sweep(broken)).hasMessageContaining("titel");

        assertThat(world.rows("select count(*) from pg_trigger where tgrelid = 'articles'::regclass"))
                .containsExactly("0");
        assertThat(world.sweep(articles()).processed()).isEqualTo(3);
    }

    @Test
    void sweepsATableWithoutRowsAndItsFirstOnes() throws Exception {
        assertThat(world.sweep(articles())).isEqualTo(SweepOutcome.NOTHING);
        insert(1, 3);
        assertThat(world.sweep(articles()).processed()).isEqualTo(3);
        assertEveryActiveRowHasItsVector();
    }

    @Test
    void sendsEverythingAgainWhereTheTriggerWasTakenAway() throws Exception {
        insert(1, 10);
        world.sweep(articles());
        world.sql(
                "drop trigger isogloss_sweep_rows on articles", "update articles set body = 'unnoticed' where id = 3");

        world.sweep(articles());

        assertEveryActiveRowHasItsVector();
    }

    @Test
    void takesAQueryForWhatIsPending() throws Exception {
        world.sql("alter table articles add embedding bytea");
        insert(1, 30);
        String query = """
            'table':'articles','query':'select id, title, body from articles where active and embedding is null',
            'key':'id','text':'{title} {title} {body}','write':{'vector':'embedding'},'collection':'%s'""".formatted(collection);
        SweepPlan plan = world.plan(query);

        assertThat(world.sweep(plan).processed()).isEqualTo(30);
        assertThat(world.rows("select count(*) from articles where length(embedding) = 32"))
                .containsExactly("30");
        assertThat(world.sweep(plan).processed()).isZero();
        world.sql("update articles set embedding = null, body = 'new' where id = 3");
        assertThat(world.sweep(plan).processed()).isEqualTo(1);
        assertEveryActiveRowHasItsVector();
    }

    @Test
    void fillsANewCollectionForANewModelAndSwitchesReadersOver() throws Exception {
        insert(1, 40);
        String alias = ARTICLES.formatted(collection).replace("'collection'", "'alias'");
        SweepPlan old = world.plan(alias);
        world.sweep(old);
        SweepPlan next = world.plan(alias.replace("{title} {title} {body}", "{title}: {body}"));
        world.sweep(next);

        assertThat(world.points(collection)).containsKey("title 1: body 1").hasSize(40);
        assertThat(world.points(old.collection())).as("kept").hasSize(40);
        assertThat(world.rows("select collection, state from isogloss_sweep_targets order by state"))
                .containsExactly(next.collection() + " current", old.collection() + " old");
        world.sql("delete from articles where id = 1");
        world.sweep(next);
        assertThat(world.points(old.collection())).as("deleted everywhere").hasSize(39);
    }

    @Test
    void refusesAnotherModelForACollectionWithoutAnAlias() throws Exception {
        insert(1, 5);
        world.sweep(articles());
        SweepPlan other = articles(",'owner':'x'");
        SweepPlan changed = new SweepPlan(
                other.name(),
                other.database(),
                other.source(),
                other.text(),
                other.payload(),
                other.writeBack(),
                other.target(),
                new EmbedderConfig("local", null, null, "m2", null, Map.of(), null, 100),
                other.job(),
                other.terms(),
                other.rhythm());
        assertThatThrownBy(() -> world.sweep(changed)).isInstanceOf(RefusedSweepException.class);
    }

    @Test
    void sweepsLinesOfFiles() throws Exception {
        Path lines = Files.createDirectories(folder.resolve("lines-" + collection));
        Files.writeString(lines.resolve("a.jsonl"), """
            {"id": "one", "title": "first", "body": "1", "tags": ["x", {"y": 2}]}
            {"id": 2, "title": "second", "body": "2"}

            not json
            {"title": "no id"}
            {"id": "nul", "title": "a\\u0000b"}
            {"id": "empty", "title": " "}
            """);
        Files.writeString(lines.resolve("b.ndjson"), "{\"id\": \"three\", \"title\": \"third\", \"body\": \"3\"}");
        SweepPlan plan =
                world.plan("'lines':'%s','key':'id','text':'{title} {body}','payload':['tags'],'collection':'%s'"
                        .formatted(lines, collection));

        assertThat(world.sweep(plan).processed()).isEqualTo(3);
        assertThat(world.points(collection)).containsOnlyKeys("first 1", "second 2", "third 3");
        assertThat(world.rows("select key from isogloss_sweep_rows where state = 'failed' order by key"))
                .containsExactly("a.jsonl:4", "a.jsonl:5", "a.jsonl:6", "empty");
        assertThat(world.sweep(plan)).isEqualTo(SweepOutcome.NOTHING);

        Files.writeString(lines.resolve("a.jsonl"), """
            {"body": "1", "id": "one", "title": "first", "tags": ["x", {"y": 2}]}
            {"id": 2, "title": "changed", "body": "2"}
            """);
        Files.delete(lines.resolve("b.ndjson"));
        SweepOutcome outcome = world.sweep(plan);

        assertThat(outcome.processed())
                .as("another order of fields is no change")
                .isEqualTo(1);
        assertThat(world.points(collection)).containsOnlyKeys("first 1", "changed 2");
        assertThat(world.states()).containsExactly(Map.entry("embedded", 2L));
    }
}
