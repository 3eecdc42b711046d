package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the examples of the README and of the user guide as they stand there, in a folder with the files that they speak of. Those that need a running
 * system, and the one that maps all of the demonstration, are only read: their words and options must exist.
 */
class ExamplesIT {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final List<String> OF_A_SYSTEM = List.of("publish", "status", "dlq", "doctor");

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeWhatTheExamplesSpeakOf() throws IOException {
        StringBuilder csv = new StringBuilder("id,title,abstract,date,votes\n");
        StringBuilder lines = new StringBuilder();
        String[] themes = {
            "the water of a river that falls to the sea", "the budget of a concert for violin", "a planet and its star"
        };
        for (int i = 0; i < 90; i++) {
            String text = themes[i % 3] + ", part " + i;
            csv.append("talk-%d,Talk %d,\"%s\",20%02d-05-01,%d\n".formatted(i, i, text, i % 25, i % 40));
            lines.append("{\"text\":\"%s\"}%n".formatted(text));
        }
        Files.writeString(folder.resolve("talks.csv"), csv);
        Files.writeString(folder.resolve("talks.jsonl"), lines);
        Files.createDirectories(folder.resolve("notes"));
        for (int i = 0; i < 30; i++) {
            Files.writeString(folder.resolve("notes/" + i + ".md"), (themes[i % 3] + ", note " + i + ". ").repeat(30));
        }
    }

    @Test
    void ofTheReadme() throws IOException {
        runAll(Path.of("..", "README.md"), 2);
    }

    @Test
    void ofTheUserGuide() throws IOException {
        runAll(Path.of("..", "docs", "user-guide.md"), 20);
    }

    private static void runAll(Path page, int atLeast) throws IOException {
        List<String> examples = examples(page);
        assertThat(examples).hasSizeGreaterThanOrEqualTo(atLeast);
        for (String example : examples) {
            String command = example.contains("|") ? example.substring(example.indexOf('|') + 1) : example;
            List<String> words = words(command.substring(command.indexOf("./isogloss") + "./isogloss".length()));
            if (OF_A_SYSTEM.contains(words.getFirst())
                    || words.getFirst().equals("serve")
                    || words.equals(List.of("demo"))) {
                IsoglossMain.commandLine(words.getFirst()).parseArgs(words.toArray(String[]::new));
                continue;
            }
            InputStream before = System.in;
            try {
                if (example.startsWith("cat ")) {
                    System.setIn(new ByteArrayInputStream(
                            Files.readString(folder.resolve(words(example).get(1)))
                                    .getBytes(StandardCharsets.UTF_8)));
                }
                Isogloss.Ended ended = Isogloss.run(inFolder(words));
                assertThat(ended.code()).as("%s%n%s", example, ended.err()).isZero();
            } finally {
                System.setIn(before);
            }
        }
    }

    private static List<String> examples(Path page) throws IOException {
        List<String> found = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (code && line.contains("./isogloss")) {
                int comment = line.indexOf(" #");
                found.add((comment < 0 ? line : line.substring(0, comment)).strip());
            }
        }
        return found;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words;
    }

    /** This process cannot change its folder, so names of files get theirs; a page without a name would land beside the sources. */
    private static String[] inFolder(List<String> words) {
        List<String> placed = new ArrayList<>();
        for (String word : words) {
            boolean file = word.matches("[a-z]+\\.(csv|jsonl|html|f32|i32|npy|json)|notes/");
            placed.add(file ? folder.resolve(word).toString() : word);
        }
        boolean page = List.of("map", "demo").contains(words.getFirst()) && !words.contains("-o");
        if (page) {
            placed.addAll(List.of("-o", folder.resolve("map.html").toString()));
        }
        if (!List.of("layout", "cluster", "completion").contains(words.getFirst())) {
            placed.addAll(List.of("--home", folder.resolve("home").toString()));
        }
        return placed.toArray(String[]::new);
    }
}
