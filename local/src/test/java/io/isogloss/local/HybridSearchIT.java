package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Needles that neither meaning nor words alone put first: each has neighbors that say what the query says without its code, others that hold the code and
 * speak of something else, and copies of itself that are old or that nobody liked.
 */
class HybridSearchIT {
    private static final String[] ANIMALS = {
        "otter", "falcon", "badger", "heron", "salmon", "lynx", "beaver", "owl", "viper", "hare"
    };
    /** As the query says it, as a text near to it says it, as the needle says it. */
    private static final String[][] SCENES = {
        {"swimming in a cold river", "paddling through a chilly stream", "crossed the icy water"},
        {"asleep under an old oak", "napping below an ancient tree", "rested in the shade of a trunk"},
        {"hunting at night", "stalking prey after dark", "killed a mouse at midnight"},
        {"with its young ones", "together with its little cubs", "led three babies along"},
        {"hit by a car on the road", "run over by a vehicle in the street", "lay injured beside the highway"},
        {"drinking from a garden pond", "sipping out of a pool behind a house", "came for water to the backyard"},
        {"trapped in a fence", "stuck between wires", "was caught in a barrier"},
        {"building its home in spring", "making a nest in April", "carried twigs for its shelter"},
        {"fleeing from a forest fire", "running away from burning woods", "escaped the flames among the trees"},
        {"in the snow of the mountains", "on a white alpine slope", "left tracks on the frozen hillside"},
    };

    private static final String[] OTHER_THINGS = {
        "an invoice for office chairs", "the minutes of the budget meeting", "a spare part of the printer",
        "the train to the airport", "a recipe for lentil soup", "the password of the wireless network"
    };
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private record Needle(String id, String query) {}

    @Test
    void putsNeedlesFirstThatMeaningAloneOrWordsAloneDoNot() throws Exception {
        List<Needle> needles = new ArrayList<>();
        Path texts = Files.writeString(folder.resolve("sightings.csv"), sightings(needles));
        Isogloss.Ended read = Isogloss.run("embed", texts.toString(), "--home", folder.toString(), "-q");
        assertThat(read.code()).as(read.err()).isZero();

        int hard = 0;
        int byMeaning = 0;
        int byWords = 0;
        int found = 0;
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
                boolean meaning = first(server, needle, "mode=semantic").equals(needle.id());
                boolean words = first(server, needle, "mode=keyword").equals(needle.id());
                byMeaning += meaning ? 1 : 0;
                byWords += words ? 1 : 0;
                if (!meaning || !words) {
                    hard++;
                    String both = first(server, needle, "score-field=votes&time-field=date&half-life-days=180");
                    found += both.equals(needle.id()) ? 1 : 0;
                }
            }
        }

        String counts =
                "of %d needles meaning alone put %d first, words alone %d; of the %d that one of them missed both found %d"
                        .formatted(needles.size(), byMeaning, byWords, hard, found);
        assertThat(hard).as(counts).isGreaterThanOrEqualTo(200);
        assertThat(byMeaning).as(counts).isLessThan(needles.size() / 3);
        assertThat(byWords).as(counts).isLessThan(needles.size() / 3);
        assertThat((double) found / hard).as(counts).isGreaterThanOrEqualTo(0.95);
    }

    /** Seven texts a needle, the needle among them, with votes and dates. */
    private static String sightings(List<Needle> needles) {
        Random random = new Random(11);
        StringBuilder csv = new StringBuilder("id,text,votes,date\n");
        for (int i = 0; i < 230; i++) {
            String animal = ANIMALS[i % ANIMALS.length];
            String[] scene = SCENES[i / ANIMALS.length % SCENES.length];
            String code = code(random);
            Needle needle = new Needle("needle-" + i, "a %s %s %s".formatted(animal, scene[0], code));
            needles.add(needle);
            String text = "Report %s: the %s %s.".formatted(code, animal, scene[2]);
            line(csv, needle.id(), text, 70 + random.nextInt(30), random.nextInt(30));
            line(csv, "old-" + i, text + " Updated later.", 70 + random.nextInt(30), 900 + random.nextInt(900));
            line(csv, "unloved-" + i, text + " Draft.", random.nextInt(5), random.nextInt(30));
            String near = animal + " " + scene[1];
            line(csv, "near-" + i, "The " + near + ".", random.nextInt(100), random.nextInt(1_000));
            line(csv, "nearer-" + i, "A " + near, random.nextInt(100), random.nextInt(1_000));
            for (String again : List.of("", " " + code)) {
                String thing = OTHER_THINGS[random.nextInt(OTHER_THINGS.length)];
                String other = "%s %s, %s street%s".formatted(code, thing, animal, again);
                line(csv, "word" + again + "-" + i, other, random.nextInt(100), random.nextInt(1_000));
            }
        }
        return csv.toString();
    }

    private static String code(Random random) {
        return String.format(
                Locale.ROOT,
                "%c%c%d",
                'a' + random.nextInt(26),
                'a' + random.nextInt(26),
                10_000 + random.nextInt(90_000));
    }

    private static void line(StringBuilder csv, String id, String text, int votes, int daysOld) {
        csv.append("%s,\"%s\",%d,%s%n"
                .formatted(id, text, votes, LocalDate.now(ZoneOffset.UTC).minusDays(daysOld)));
    }

    /** The id of the text that a search puts first. */
    private static String first(IsoglossServer server, Needle needle, String how)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:%d/api/search?limit=1&in=sightings&%s&q=%s"
                .formatted(server.port(), how, URLEncoder.encode(needle.query(), StandardCharsets.UTF_8)));
        String body = CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        JsonNode results = JsonMapper.shared().readTree(body).path("results");
        assertThat(results.size()).as(body).isOne();
        return results.get(0).path("id").asString("");
    }
}
