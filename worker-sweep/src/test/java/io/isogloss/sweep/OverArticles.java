package io.isogloss.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.sweep.plan.SweepPlan;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** What tests of sweeps over a table of articles share: for each test an empty one, and a collection of its own. */
abstract class OverArticles extends OverRealServers {
    static final String ARTICLES = """
        'table':'articles','key':'id','where':'active','text':'{title} {title} {body}','payload':['title','likes'],'batch_size':20,
        'collection':'%s'""";

    private static int test;
    String collection;

    @BeforeEach
    void create() throws Exception {
        collection = "articles-" + ++test;
        world.sql(
                "create table articles (id bigint primary key, title text, body text, likes int, active boolean default true)");
    }

    SweepPlan articles(String... more) {
        return world.plan(ARTICLES.formatted(collection) + String.join("", more));
    }

    static void insert(int from, int to) throws SQLException {
        world.sql("insert into articles select i, 'title ' || i, 'body ' || i, i from generate_series(%d, %d) i"
                .formatted(from, to));
    }

    void assertEveryActiveRowHasItsVector() throws SQLException {
        var texts = world.rows(
                "select title || ' ' || title || ' ' || coalesce(body, '') from articles where active and title is not null");
        Map<String, float[]> points = world.points(collection);
        assertThat(points.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        texts.stream().map(String::strip).toList());
        points.forEach((text, vector) -> assertThat(vector).as(text).containsExactly(ScriptedWorker.vectorOf(text)));
    }
}
