package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole way from a file of texts to a page, with the built-in model, in this process. */
class MapCommandIT {
    private static final String[][] THEMES = {
        {"river", "a stream of water that runs to the sea", "the bank of a river where salmon swim"},
        {"violin", "a string instrument played with a bow", "the melody of a concert for guitar"},
        {"planet", "a body that orbits a star", "the gravity of a planet seen through a telescope"}
    };

    @TempDir
    Path folder;

    @Test
    void makesAMapAndASecondRunEmbedsOnlyWhatChanged() throws IOException {
        Path input = folder.resolve("texts.csv");
        Files.writeString(input, texts(90));

        String first = isogloss(
                0, "map", input.toString(), "-o", page().toString(), "--home", home(), "--min-cluster-size", "5");

        assertThat(first).contains("90 texts in texts.csv").contains("embedding: done");
        String html = Files.readString(page());
        assertThat(html).startsWith("<!doctype html>").contains("Content-Security-Policy");

        Files.writeString(input, texts(93));
        String second = isogloss(
                0, "map", input.toString(), "-o", page().toString(), "--home", home(), "--min-cluster-size", "5");

        assertThat(second).contains("90 texts are embedded already").contains("0 of 3");
    }

    @Test
    void aSecondRunOnTextsThatHaveNotChangedKeepsTheMapAndBringsOtherColumns() throws IOException {
        Path input = folder.resolve("texts.csv");
        Files.writeString(input, texts(90));
        String[] map = {
            "map", input.toString(), "-o", page().toString(), "--home", home(), "--min-cluster-size", "5", "--json"
        };
        JsonNode first = json(Isogloss.run(map));

        JsonNode second = json(Isogloss.run(map));

        assertThat(second.path("topics").asInt())
                .isEqualTo(first.path("topics").asInt())
                .isPositive();
        assertThat(second.path("in_no_topic").asInt())
                .isEqualTo(first.path("in_no_topic").asInt());
        assertThat(second.path("embedded").asInt()).isZero();

        Files.writeString(
                input, texts(90).replace(",violin", ",fiddle").replace("id,text,theme", "id,text,instrument"));
        Isogloss.Ended third = Isogloss.run(map);

        assertThat(third.err()).contains("90 of them have other fields now");
        assertThat(json(third).path("embedded").asInt()).isZero();
        JsonNode found = json(
                Isogloss.run("search", "melody", "--mode", "keyword", "-n", "1", "--home", home(), "--json", "-q"));
        assertThat(found.get(0).path("fields").path("instrument").asString()).isEqualTo("fiddle");
        assertThat(found.get(0).path("fields").has("theme")).isFalse();
        assertThat(Isogloss.run(map).err()).doesNotContain("other fields");
    }

    private static JsonNode json(Isogloss.Ended ended) {
        assertThat(ended.code()).as(ended.err()).isZero();
        return JsonMapper.shared().readTree(ended.out());
    }

    @Test
    void theSameInputGivesTheSamePageWhereverItIsMade() throws IOException {
        Path input = folder.resolve("texts.csv");
        Files.writeString(input, texts(60));

        isogloss(0, "map", input.toString(), "-o", page().toString(), "--home", home(), "-q");
        byte[] first = Files.readAllBytes(page());
        String elsewhere = folder.resolve("elsewhere").toString();
        isogloss(0, "map", input.toString(), "-o", page().toString(), "--home", elsewhere, "-q");

        assertThat(Files.readAllBytes(page())).isEqualTo(first);
    }

    @Test
    void saysInOneLineWhatIsWrong() throws IOException {
        assertThat(isogloss(1, "map", folder.resolve("none.csv").toString()))
                .contains("isogloss: There is no file or folder");
        Path input = folder.resolve("texts.csv");
        Files.writeString(input, texts(20));
        assertThat(isogloss(1, "map", input.toString(), "-o", "/no/such/folder/map.html", "--home", home()))
                .contains("isogloss: The page cannot be written");
        assertThat(isogloss(
                        1,
                        "map",
                        input.toString(),
                        "-o",
                        page().toString(),
                        "--home",
                        home(),
                        "--model",
                        "no-such-model"))
                .contains("no-such-model");
        assertThat(isogloss(2, "map", "x.csv", "--no-such-option")).contains("--no-such-option");
        assertThat(page()).doesNotExist();
    }

    private Path page() {
        return folder.resolve("map.html");
    }

    private String home() {
        return folder.resolve("home").toString();
    }

    private static String texts(int count) {
        StringBuilder csv = new StringBuilder("id,text,theme\n");
        for (int i = 0; i < count; i++) {
            String[] theme = THEMES[i % 3];
            csv.append("%d,\"%s, number %d\",%s\n".formatted(i, theme[1 + i / 3 % 2], i, theme[0]));
        }
        return csv.toString();
    }

    private static String isogloss(int expected, String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(IsoglossMain.run(arguments))
                    .as("exit code, after: %s", bytes)
                    .isEqualTo(expected);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
