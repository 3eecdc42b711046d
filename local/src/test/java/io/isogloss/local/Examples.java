package io.isogloss.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of the README and of the user guide, and the files that they speak of. */
final class Examples {
    static final Path README = Path.of("..", "README.md");
    static final Path USER_GUIDE = Path.of("..", "docs", "user-guide.md");

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Set<String> OF_A_SYSTEM = Set.of("publish", "status", "dlq", "doctor", "cost");
    private static final Set<String> WITHOUT_HOME =
            Set.of("layout", "cluster", "render", "completion", "publish", "status", "dlq", "cost");

    private final Path folder;

    /** Writes the files into a folder. */
    Examples(Path folder) throws IOException {
        this.folder = folder;
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

    /**
     * One line of a page.
     *
     * @param line as it stands there, without its comment
     * @param words the command's own, in quotes or not
     */
    record Example(String line, List<String> words) {
        String command() {
            return words.getFirst();
        }

        boolean isOfASystem() {
            return OF_A_SYSTEM.contains(command());
        }
    }

    /** The examples of a page, from top to bottom. */
    static List<Example> of(Path page) throws IOException {
        List<Example> found = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (code && line.contains("./isogloss")) {
                int comment = line.indexOf(" #");
                String plain = (comment < 0 ? line : line.substring(0, comment)).strip();
                String command = plain.substring(plain.indexOf("./isogloss") + "./isogloss".length());
                found.add(new Example(plain, words(command)));
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
    String[] inFolder(Example example) {
        List<String> placed = new ArrayList<>();
        for (String word : example.words()) {
            boolean file = word.matches("[a-z]+\\.(csv|jsonl|html|f32|i32|npy|json)|notes/");
            placed.add(file ? folder.resolve(word).toString() : word);
        }
        boolean page = List.of("map", "demo").contains(example.command())
                && !example.words().contains("-o");
        if (page) {
            placed.addAll(List.of("-o", folder.resolve("map.html").toString()));
        }
        if (!WITHOUT_HOME.contains(example.command())) {
            placed.addAll(List.of("--home", folder.resolve("home").toString()));
        }
        return placed.toArray(String[]::new);
    }

    /** What goes into the command where the line pours a file into it. */
    Path input(Example example) {
        return folder.resolve(words(example.line()).get(1));
    }
}
