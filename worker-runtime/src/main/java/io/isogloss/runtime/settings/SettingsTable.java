package io.isogloss.runtime.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Writes settings down as one table in Markdown. */
public final class SettingsTable {
    private SettingsTable() {}

    /** The table of these settings, with its heading. */
    public static String of(List<Setting<?>> settings) {
        StringBuilder table =
                new StringBuilder("| Variable | Worker | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
        for (Setting<?> setting : settings) {
            table.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            setting.name(),
                            setting.workers().size() == Worker.values().length
                                    ? "both"
                                    : setting.workers().stream()
                                            .map(Worker::word)
                                            .collect(Collectors.joining(", ")),
                            setting.shownFallback(),
                            setting.allowed(),
                            setting.meaning()));
        }
        return table.toString();
    }
}
