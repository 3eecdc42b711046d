package io.isogloss.runtime.settings;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes settings down as one table in Markdown. */
public final class SettingsTable {
    private SettingsTable() {}

    /** What became of variables of the earlier workers, as a table with its heading. */
    public static String retired(List<RetiredVariable> variables) {
        StringBuilder table = new StringBuilder("| Variable | Worker | Instead |\n|---|---|---|\n");
        for (RetiredVariable variable : variables) {
            table.append(
                    "| `%s` | %s | %s |\n".formatted(variable.name(), words(variable.workers()), variable.instead()));
        }
        return table.toString();
    }

    private static String words(Set<Worker> workers) {
        return workers.size() == Worker.values().length
                ? "both"
                : workers.stream().map(Worker::word).collect(Collectors.joining(", "));
    }

    /** The table of these settings, with its heading. */
    public static String of(List<Setting<?>> settings) {
        StringBuilder table =
                new StringBuilder("| Variable | Worker | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
        for (Setting<?> setting : settings) {
            table.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            setting.name(),
                            words(setting.workers()),
                            setting.shownFallback(),
                            setting.allowed(),
                            setting.meaning()));
        }
        return table.toString();
    }
}
