package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.ledger.PostgresServer;
import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Parts;
import io.isogloss.local.serve.IsoglossServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Needles in a swept table, asked for over HTTP. Each question has texts that mean the same and lack its code, texts with the code that mean something else,
 * and three texts that say it in other words and have the code: one of them is the needle, which its votes, its age or both tell from the other two.
 */
class HybridSearchIT {
    private static final String[] ANIMALS = {
        "otter", "falcon", "badger", "heron", "salmon", "lynx", "beaver", "owl", "viper", "hare"
    };
    /** As the question says it, as a text near to it says it, as three texts with the code say it. */
    private static final String[][] SCENES = {
        {
            "swimming in a cold river",
            "paddling through a chilly stream",
            "crossed the icy water",
            "was wet up to its ears in the brook",
            "dived below the weir in frost"
        },
        {
            "asleep under an old oak",
            "napping below an ancient tree",
            "rested in the shade of a trunk",
            "dozed among the roots at noon",
            "had its eyes shut beneath the branches"
        },
        {
            "hunting at night",
            "stalking prey after dark",
            "killed a mouse at midnight",
            "took a vole by moonlight",
            "was out for a meal long after sunset"
        },
        {
            "with its young ones",
            "together with its little cubs",
            "led three babies along",
            "fed its offspring",
            "was a mother followed by a small row"
        },
        {
            "hit by a car on the road",
            "run over by a vehicle in the street",
            "lay injured beside the highway",
            "did not survive the traffic",
            "was struck by a lorry on the bend"
        },
        {
            "drinking from a garden pond",
            "sipping out of a pool behind a house",
            "came for water to the backyard",
            "was thirsty and visited the lilies",
            "licked at the basin on the lawn"
        },
        {
            "trapped in a fence",
            "stuck between wires",
            "was caught in a barrier",
            "hung in the mesh by one leg",
            "could not free itself from the netting"
        },
        {
            "building its home in spring",
            "making a nest in April",
            "carried twigs for its shelter",
            "gathered moss for a dwelling",
            "was busy with a new den after the thaw"
        },
        {
            "fleeing from a forest fire",
            "running away from burning woods",
            "escaped the flames among the trees",
            "left the smoke behind it",
            "got out before the pines were ablaze"
        },
        {
            "in the snow of the mountains",
            "on a white alpine slope",
            "left tracks on the frozen hillside",
            "was seen high up above the glacier",
            "stood in a drift near the summit"
        },
    };

    private static final String[] FORMS = {
        "Report %1$s: the %2$s %3$s.",
        "The %2$s of %1$s %3$s.",
        "%1$s, told by a walker: our %2$s %3$s.",
        "Seen on Sunday, %1$s: a %2$s that %3$s."
    };
    private static final String[] OTHER_THINGS = {
        "an invoice for office chairs", "the minutes of the budget meeting", "a spare part of the printer",
        "the train to the airport", "a recipe for lentil soup", "the password of the wireless network"
    };
    private static final int NEEDLES = 300;
    private static final String ALL =
            "&score-field=votes&score-weight=0.5&time-field=changed_at&half-life-days=365&meaning=0.4";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SWEEP = """
        {"sweeps": [{"name": "reports", "table": "reports", "text": "{report}", "payload": ["votes", "changed_at"],
          "collection": "reports", "embedder": {"provider": "local", "model": "all-minilm-l6-v2"}}]}
        """;

    @TempDir
    Path folder;

    /** What tells a needle from the others that answer its question. */
    private enum Told {
        BY_VOTES,
        BY_AGE,
        BY_BOTH
    }

    private record Needle(long id, String query, Told told) {}

    /** How often a needle was first, of those that neither meaning alone nor words alone put first. */
    private static final class Tally {
        private int needles;
        private int byMeaning;
        private int byWords;
        private int asked;
        private int found;
        private int foundUntold;

        @Override
        public String toString() {
            return "%d needles: meaning alone put %d first, words alone %d; of %d that neither did, all together found %d, without votes and age %d"
                    .formatted(needles, byMeaning, byWords, asked, found, foundUntold);
        }
    }

    private final Random random = new Random(11);

    @Test
    void putsNeedlesFirstThatNeitherMeaningNorWordsAloneDo() throws Exception {
        List<Needle> needles;
        try (PostgresServer postgres = PostgresServer.start()) {
            needles = fill(postgres);
            Path file = Files.writeString(folder.resolve("sweep.json"), SWEEP);
            Isogloss.Ended swept = Isogloss.run(
                    Map.of("DATABASE_URL", postgres.url(), "ISOGLOSS_HOME", folder.toString()),
                    "sweep",
                    file.toString(),
                    "--once");
            assertThat(swept.code()).as(swept.err()).isZero();
        }

        Map<Told, Tally> tallies = new EnumMap<>(Told.class);
        try (LocalEngine engine = Engines.open(new SharedOptions().at(folder), Parts.none());
                IsoglossServer server = new IsoglossServer(
                        new IsoglossServer.Settings(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                Optional.empty(),
                                MapJobPlan.LOCAL_PROVIDER,
                                MapJobPlan.LOCAL_MODEL,
                                folder,
                                "test"),
                        engine,
                        new SentMaps(engine, new ModelOptions()))) {
            for (Needle needle : needles) {
                ask(server, needle, tallies.computeIfAbsent(needle.told(), told -> new Tally()));
            }
        }

        System.out.println("HybridSearchIT: " + tallies);
        int asked = tallies.values().stream().mapToInt(tally -> tally.asked).sum();
        int found = tallies.values().stream().mapToInt(tally -> tally.found).sum();
        assertThat(asked).as(tallies.toString()).isGreaterThanOrEqualTo(200);
        assertThat((double) found / asked).as(tallies.toString()).isGreaterThanOrEqualTo(0.95);
        int untold =
                tallies.values().stream().mapToInt(tally -> tally.foundUntold).sum();
        assertThat(untold).as("without votes and age: %s", tallies).isLessThan(found / 2);
    }

    private static void ask(IsoglossServer server, Needle needle, Tally tally)
            throws IOException, InterruptedException {
        boolean meaning = first(server, needle, "&mode=semantic") == needle.id();
        boolean words = first(server, needle, "&mode=keyword") == needle.id();
        tally.needles++;
        tally.byMeaning += meaning ? 1 : 0;
        tally.byWords += words ? 1 : 0;
        if (meaning || words) {
            return;
        }
        tally.asked++;
        tally.foundUntold += first(server, needle, "") == needle.id() ? 1 : 0;
        tally.found += first(server, needle, ALL) == needle.id() ? 1 : 0;
    }

    /** The row that a search puts first. */
    private static long first(IsoglossServer server, Needle needle, String how)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:%d/api/search?limit=1&in=reports%s&q=%s"
                .formatted(server.port(), how, URLEncoder.encode(needle.query(), StandardCharsets.UTF_8)));
        String body = CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        JsonNode results = JsonMapper.shared().readTree(body).path("results");
        assertThat(results.size()).as(body).isOne();
        return Long.parseLong(results.get(0).path("id").asString("0"));
    }

    private List<Needle> fill(PostgresServer postgres) throws SQLException {
        List<Needle> needles = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < NEEDLES; i++) {
            needles.add(hide(
                    ANIMALS[i % ANIMALS.length],
                    SCENES[i / ANIMALS.length % SCENES.length],
                    Told.values()[i % Told.values().length],
                    rows));
        }
        Collections.shuffle(rows, random);
        try (Connection connection = postgres.connect()) {
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "create table reports (id bigint primary key, report text, votes int, changed_at timestamptz)");
            }
            insert(connection, rows);
        }
        return needles;
    }

    private record Row(long id, String report, int votes, int daysOld) {}

    private Needle hide(String animal, String[] scene, Told told, List<Row> rows) {
        String code =
                "%c%c%d".formatted('a' + random.nextInt(26), 'a' + random.nextInt(26), 10_000 + random.nextInt(90_000));
        List<String> answers = new ArrayList<>();
        for (int i = 2; i < scene.length; i++) {
            answers.add(FORMS[random.nextInt(FORMS.length)].formatted(code, animal, scene[i]));
        }
        Collections.shuffle(answers, random);
        long id = add(rows, answers.get(0), liked(), fresh());
        boolean old = told == Told.BY_AGE || told == Told.BY_BOTH;
        long _ = add(rows, answers.get(1), old ? liked() : random.nextInt(5), old ? stale() : fresh());
        boolean unloved = told == Told.BY_VOTES || told == Told.BY_BOTH;
        long _ = add(rows, answers.get(2), unloved ? random.nextInt(5) : liked(), unloved ? fresh() : stale());
        String near = animal + " " + scene[1];
        for (String text : List.of("The " + near + ".", "A " + near)) {
            long _ = add(rows, text, random.nextInt(100), random.nextInt(1_000));
        }
        for (String again : List.of("", " " + code)) {
            String thing = OTHER_THINGS[random.nextInt(OTHER_THINGS.length)];
            String text = "%s %s, %s street%s".formatted(code, thing, animal, again);
            long _ = add(rows, text, random.nextInt(100), random.nextInt(1_000));
        }
        return new Needle(id, "a %s %s %s".formatted(animal, scene[0], code), told);
    }

    private int liked() {
        return 90 + random.nextInt(10);
    }

    private int fresh() {
        return random.nextInt(10);
    }

    private int stale() {
        return 900 + random.nextInt(900);
    }

    private static long add(List<Row> rows, String report, int votes, int daysOld) {
        long id = 1_000L + rows.size();
        rows.add(new Row(id, report, votes, daysOld));
        return id;
    }

    private static void insert(Connection connection, List<Row> rows) throws SQLException {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        try (PreparedStatement insert = connection.prepareStatement("insert into reports values (?, ?, ?, ?)")) {
            for (Row row : rows) {
                insert.setLong(1, row.id());
                insert.setString(2, row.report());
                insert.setInt(3, row.votes());
                insert.setObject(4, now.minusDays(row.daysOld()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
