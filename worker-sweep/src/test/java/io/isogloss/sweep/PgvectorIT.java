package io.isogloss.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.ledger.PostgresServer;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.SweepOutcome;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors that are written into columns of pgvector's own types, by a PostgreSQL that has it. */
@EnabledIfEnvironmentVariable(
        named = "PGVECTOR_POSTGRES",
        matches = ".+",
        disabledReason = "no PostgreSQL with pgvector: scripts/pgvector.sh brings one")
class PgvectorIT {
    @TempDir
    static Path folder;

    private static SweepWorld world;
    private ScriptedWorker worker;

    @BeforeAll
    static void start() throws Exception {
        world = new SweepWorld(folder, PostgresServer.start(Path.of(System.getenv("PGVECTOR_POSTGRES"))));
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @BeforeEach
    void empty() throws Exception {
        world.empty();
        world.sql("create extension vector");
        worker = world.worker();
    }

    @AfterEach
    void end() {
        worker.close();
    }

    private static SweepPlan create(String type) throws Exception {
        world.sql(
                "create table articles (id int primary key, title text, v %s)".formatted(type),
                "insert into articles select i, 'title ' || i from generate_series(1, 50) i");
        return world.plan(
                "'table':'articles','text':'{title}','batch_size':20,'write':{'vector':'v'},'collection':'articles-"
                        + type.replaceAll("\\W", "") + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector(8)", "vector", "halfvec(8)"})
    void writesVectorsThatPgvectorSearches(String type) throws Exception {
        SweepPlan plan = create(type);
        assertThat(world.sweep(plan).processed()).isEqualTo(50);

        String query = Arrays.toString(ScriptedWorker.vectorOf("title 7"));
        String unbound = type.replaceAll("\\W.*", "");
        assertThat(world.rows("select id, v <=> '%s'::%s < 0.001 from articles order by v <=> '%s'::%s limit 1"
                        .formatted(query, unbound, query, unbound)))
                .containsExactly("7 t");
        assertThat(world.sweep(plan)).as("what we write is no change").isEqualTo(SweepOutcome.NOTHING);

        world.sql(
                "update articles set title = 'another' where id = 7", "update articles set title = null where id = 8");
        world.sweep(plan);
        String another = Arrays.toString(ScriptedWorker.vectorOf("another"));
        assertThat(world.rows("select v <=> '%s'::%s < 0.001 from articles where id = 7".formatted(another, unbound)))
                .containsExactly("t");
        assertThat(world.rows("select count(*) from articles where v is null")).containsExactly("1");
    }

    @Test
    void saysSoWhereTheColumnHasAnotherLength() throws Exception {
        SweepPlan plan = create("vector(3)");
        assertThatThrownBy(() -> world.sweep(plan)).hasMessageContaining("expected 3 dimensions, not 8");
    }
}
