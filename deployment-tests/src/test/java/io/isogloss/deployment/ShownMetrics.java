package io.isogloss.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The names of metrics that dashboards and rules ask for, and those that a scrape holds. */
final class ShownMetrics {
    /** A name before its labels, its range or an operator; functions and labels of a grouping are no metrics. */
    private static final Pattern NAME = Pattern.compile("\\b[a-z]+(?:_[a-z0-9]+)+\\b(?!\\s*\\()");

    private static final Pattern LABELS = Pattern.compile("\\{[^}]*}|\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern RULE = Pattern.compile("(?m)^ {8}expr:(.*(?:\\n {10}.*)*)");
    private static final Set<String> FUNCTIONS = Set.of("group_left", "group_right");

    private ShownMetrics() {}

    static Set<String> wanted(Path root) throws IOException {
        Set<String> names = new TreeSet<>();
        String rules = Files.readString(root.resolve("helm/isogloss/rules/isogloss.yml"));
        RULE.matcher(rules).results().map(match -> match.group(1)).forEach(rule -> names.addAll(namesIn(rule)));
        for (Path dashboard : dashboards(root)) {
            for (JsonNode expression :
                    JsonMapper.shared().readTree(Files.readString(dashboard)).findValues("expr")) {
                names.addAll(namesIn(expression.asString()));
            }
        }
        return names;
    }

    private static List<Path> dashboards(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("deploy/grafana/dashboards"))) {
            return files.sorted().toList();
        }
    }

    static Set<String> namesIn(String expression) {
        return NAME.matcher(LABELS.matcher(expression).replaceAll(" "))
                .results()
                .map(MatchResult::group)
                .filter(name -> !FUNCTIONS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<String> scraped(String answer) {
        return answer.lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
