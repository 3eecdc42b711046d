package io.isogloss.local;

import io.isogloss.local.engine.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees while a command works: a bar with rate and time left on a terminal, plain lines elsewhere. Safe for several threads.
 */
final class Terminal implements Progress {
    private static final int BAR = 20;
    private static final long BETWEEN_BARS_NANOS = 100_000_000L;
    private static final long BETWEEN_LINES_NANOS = 5_000_000_000L;

    /** The one that has a step open, so that a Ctrl-C leaves the line of its bar; null when the process ends by itself. */
    private static volatile @Nullable Terminal working;

    private final PrintStream out;
    private final boolean interactive;
    private final boolean quiet;
    private final LongSupplier nanos;
    private String what = "";
    private long total;
    private boolean counted;
    private long done;
    private long started;
    private long shown;
    private boolean open;

    Terminal(PrintStream out, boolean interactive, boolean quiet, LongSupplier nanos) {
        this.out = out;
        this.interactive = interactive;
        this.quiet = quiet;
        this.nanos = nanos;
    }

    /** Columns of the terminal: what the shell says, else 80. */
    static int columns() {
        return Variables.get("COLUMNS")
                .filter(columns -> columns.matches("[0-9]{2,4}"))
                .map(columns -> Math.max(40, Integer.parseInt(columns)))
                .orElse(80);
    }

    /**
     * The text, broken between words where a person's terminal ends; elsewhere, for scripts, as it is. What stands in a line of its own is a command to
     * copy, and stays whole.
     */
    static String wrapped(String text) {
        return TerminalOptions.isInteractive() ? wrapped(text, columns()) : text;
    }

    static String wrapped(String text, int columns) {
        int command = text.indexOf('\n');
        if (command >= 0) {
            return wrapped(text.substring(0, command), columns) + text.substring(command);
        }
        StringBuilder lines = new StringBuilder();
        String left = text;
        while (left.length() > columns) {
            int space = left.lastIndexOf(' ', columns);
            int end = space > 0 ? space : columns;
            lines.append(left, 0, end).append(System.lineSeparator());
            left = left.substring(end).stripLeading();
        }
        return lines.append(left).toString();
    }

    /** One line without anything that a terminal would obey. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cc}\\s]+", " ").strip();
    }

    /** The text, or as much of it as so many columns hold. */
    static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, Math.max(1, length - 1)) + "…";
    }

    @Override
    public synchronized void line(String text) {
        if (!quiet) {
            always(text);
        }
    }

    /** The process is told to end in the middle of a step. */
    static void stopped() {
        Terminal interrupted = working;
        if (interrupted != null) {
            interrupted.line("stopped; the same command goes on where it was");
        }
    }

    /** The step that is open comes to nothing: what follows begins on a line of its own. */
    static void giveUp() {
        Terminal failed = working;
        if (failed != null) {
            failed.takeBar();
        }
        quit();
    }

    private synchronized void takeBar() {
        if (open && interactive && !quiet) {
            out.print("\r\033[K");
            out.flush();
        }
        open = false;
    }

    /** The process ends by itself. */
    static void quit() {
        working = null;
    }

    /** Says what went wrong, however quiet it shall be. */
    void problem(String text) {
        always("isogloss: " + text);
    }

    /** Says what nobody can do without, however quiet it shall be. */
    synchronized void always(String text) {
        if (open && interactive) {
            out.print("\r\033[K");
        }
        out.println(text);
    }

    @Override
    public synchronized void begin(String name, long count) {
        begin(name, count, true);
    }

    @Override
    public synchronized void beginPercent(String name) {
        begin(name, 100, false);
    }

    private void begin(String name, long count, boolean things) {
        what = name;
        total = count;
        counted = things;
        done = 0;
        started = nanos.getAsLong();
        shown = started - BETWEEN_LINES_NANOS;
        open = true;
        working = this;
        at(0);
    }

    @Override
    public synchronized void at(long count) {
        if (quiet || !open || count < done) {
            return;
        }
        done = count;
        long now = nanos.getAsLong();
        if (now - shown < (interactive ? BETWEEN_BARS_NANOS : BETWEEN_LINES_NANOS) && done < total) {
            return;
        }
        shown = now;
        if (interactive) {
            // A line that wraps cannot be taken back.
            String bar = progress(now);
            out.print("\r\033[K" + bar.substring(0, Math.min(bar.length(), columns() - 1)));
            out.flush();
        } else {
            out.println(progress(now));
        }
    }

    @Override
    public synchronized void end() {
        if (!open) {
            return;
        }
        open = false;
        working = null;
        if (quiet) {
            return;
        }
        double seconds = (nanos.getAsLong() - started) / 1e9;
        String text = String.format(Locale.ROOT, "%s: done in %.1f s", what, seconds);
        out.println(interactive ? "\r\033[K" + text : text);
    }

    private String progress(long now) {
        double share = total == 0 ? 1 : Math.min(1, (double) done / total);
        double seconds = (now - started) / 1e9;
        int filled = (int) (share * BAR);
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        String left = share > 0.02 && share < 1 ? "  " + duration(seconds / share * (1 - share)) + " left" : "";
        String rate =
                total > 100 && seconds > 0.5 && done > 0 ? String.format(Locale.ROOT, "  %,.0f/s", done / seconds) : "";
        String counts = counted
                ? String.format(Locale.ROOT, "%,d of %,d", done, total)
                : String.format(Locale.ROOT, "%d %%", Math.round(share * 100));
        return String.format(Locale.ROOT, "%-10s %s %s%s%s", what, bar, counts, rate, left);
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
    }
}
