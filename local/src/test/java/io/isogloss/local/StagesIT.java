package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.local.files.ArrayFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stages of a map one by one, each reading what the one before wrote, and search over what they kept. */
class StagesIT {
    private static final String[] THEMES = {
        "river,the river carries water past the town to the sea",
        "violin,the violin plays a melody in the evening concert",
        "planet,the planet turns around a distant star in the night sky"
    };

    @TempDir
    static Path folder;

    @BeforeAll
    static void embed() throws IOException {
        StringBuilder csv = new StringBuilder("id,theme,text,votes,date\n");
        for (int i = 0; i < 60; i++) {
            csv.append("t%d,%s number %d,%d,20%02d-01-01\n".formatted(i, THEMES[i % 3], i, i, i % 25));
        }
        Files.writeString(file("texts.csv"), csv);
        Isogloss.Ended ended = isogloss(
                "embed", file("texts.csv").toString(), "--out", file("v.npy").toString(), "--json");
        assertThat(ended.code()).as(ended.err()).isZero();
        JsonNode said = JsonMapper.shared().readTree(ended.out());
        assertThat(said.path("embedded").asInt()).isEqualTo(60);
        assertThat(said.path("dimensions").asInt()).isEqualTo(384);
    }

    @Test
    void goesFromTextsToAPageStageByStage() throws IOException {
        assertThat(ArrayFiles.readFloats(file("v.npy")).values()).hasSize(60 * 384);

        assertThat(isogloss(
                                "layout",
                                file("v.npy").toString(),
                                "--coords",
                                file("c.f32").toString())
                        .code())
                .isZero();
        assertThat(isogloss(
                                "cluster",
                                file("c.f32").toString(),
                                "--min-cluster-size",
                                "8",
                                "--labels",
                                file("l.i32").toString(),
                                "--probabilities",
                                file("p.f32").toString())
                        .code())
                .isZero();
        assertThat(ArrayFiles.readInts(file("l.i32"))).hasSize(60).contains(0, 1, 2);
        Isogloss.Ended ended = isogloss(
                "render",
                file("c.f32").toString(),
                "--labels",
                file("l.i32").toString(),
                "--probabilities",
                file("p.f32").toString(),
                "--texts",
                file("texts.csv").toString(),
                "-o",
                file("page.html").toString());

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("60 texts, 3 topics");
        assertThat(Files.readString(file("page.html"))).startsWith("<!doctype html>");
        assertThat(isogloss(
                                "render",
                                file("v.npy").toString(),
                                "--texts",
                                file("texts.csv").toString(),
                                "-o",
                                file("wrong.html").toString())
                        .err())
                .contains("The files do not belong together");
        assertThat(file("wrong.html")).doesNotExist();
    }

    @Test
    void findsByMeaningByWordsByBothAndByLikeness() {
        assertThat(themeOfFirst("symphony orchestra", "--mode", "semantic")).isEqualTo("violin");
        assertThat(themeOfFirst("planet", "--mode", "keyword")).isEqualTo("planet");
        assertThat(themeOfFirst("boats on the river", "--mode", "hybrid")).isEqualTo("river");
        assertThat(themeOfFirst("melody", "--fusion", "weighted")).isEqualTo("violin");
        JsonNode near = search("--like", "t4", "--limit", "5");
        assertThat(near)
                .hasSize(5)
                .allSatisfy(each ->
                        assertThat(each.path("fields").path("theme").asString()).isEqualTo("violin"));
        assertThat(near)
                .noneSatisfy(each -> assertThat(each.path("id").asString()).isEqualTo("t4"));
    }

    @Test
    void liftsWhatHasManyVotesAndLetsTheOldFade() {
        JsonNode voted = search("river", "--mode", "keyword", "--score-field", "votes", "--score-weight", "5");
        assertThat(voted.get(0).path("id").asString()).isEqualTo("t57");

        JsonNode recent = search("river", "--mode", "keyword", "--time-field", "date", "--half-life", "30d");
        assertThat(recent.get(0).path("fields").path("date").asString()).startsWith("2024");
    }

    @Test
    void findsAnEarlierSetByItsFileAndSaysWhichThereAre() throws IOException {
        Files.writeString(file("other.txt"), "a recipe for bread\na recipe for soup\n");
        assertThat(isogloss("embed", file("other.txt").toString()).code()).isZero();

        assertThat(themeOfFirst("river", "--in", file("texts.csv").toString())).isEqualTo("river");
        assertThat(themeOfFirst("river", "--in", "texts")).isEqualTo("river");
        Isogloss.Ended unknown = isogloss("search", "river", "--in", "nothing.csv");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("'nothing.csv' has not been read").contains("texts");
        // The other tests search what was read last.
        assertThat(isogloss("embed", file("texts.csv").toString()).code()).isZero();
    }

    @Test
    void saysWhatIsWrongWithASearch() {
        assertThat(isogloss("search").err()).contains("Give either a QUERY or --like ID");
        assertThat(isogloss("search", "x", "--mode", "magic").err()).contains("semantic, keyword, hybrid");
        assertThat(isogloss("search", "--like", "none").err()).contains("no text has the id 'none'");
        assertThat(isogloss("search", "x", "--half-life", "soon").err()).contains("like 30d");
        assertThat(isogloss("search", "x", "-n", "0").err()).contains("must be 1 to 1,000");
    }

    private static String themeOfFirst(String query, String... further) {
        String[] arguments = new String[further.length + 1];
        arguments[0] = query;
        System.arraycopy(further, 0, arguments, 1, further.length);
        return search(arguments).get(0).path("fields").path("theme").asString();
    }

    private static JsonNode search(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "search";
        all[1] = "--json";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        Isogloss.Ended ended = isogloss(all);
        assertThat(ended.code()).as(ended.err()).isZero();
        return JsonMapper.shared().readTree(ended.out());
    }

    private static Isogloss.Ended isogloss(String... arguments) {
        return Isogloss.run(Map.of("ISOGLOSS_HOME", file("home").toString()), arguments);
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }
}
