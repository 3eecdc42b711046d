package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong now = new AtomicLong();

    @Test
    void showsABarWithRateAndTimeLeftThatIsTakenBackWhenTheStepIsDone() {
        Terminal terminal = terminal(true, false);

        terminal.begin("embedding", 100_000);
        now.addAndGet(100 * SECOND);
        terminal.at(25_000);
        terminal.line("something happened");
        now.addAndGet(300 * SECOND);
        terminal.at(100_000);
        terminal.end();

        assertThat(shown().split("\\r\\033\\[K"))
                .containsExactly(
                        "",
                        "embedding  ░░░░░░░░░░░░░░░░░░░░ 0 of 100,000",
                        "embedding  █████░░░░░░░░░░░░░░░ 25,000 of 100,000  250/s  5 min 0 s left",
                        "something happened\n",
                        "embedding  ████████████████████ 100,000 of 100,000  250/s",
                        "embedding: done in 400.0 s\n");
    }

    @Test
    void leavesNoHalfBarBeforeWhatWentWrong() {
        terminal(true, false).begin("map", 10);

        Terminal.giveUp();

        assertThat(shown()).endsWith("0 of 10\r\033[K");
        Terminal.stopped();
        assertThat(shown()).doesNotContain("stopped");
    }

    @Test
    void breaksWhatWentWrongBetweenWords() {
        assertThat(Terminal.wrapped("isogloss: There is no file 'some-file.csv'.", 30))
                .isEqualTo("isogloss: There is no file\n'some-file.csv'.");
        assertThat(Terminal.wrapped("x".repeat(25), 10)).isEqualTo("xxxxxxxxxx\nxxxxxxxxxx\nxxxxx");
        assertThat(Terminal.wrapped("exactly ten", 11)).isEqualTo("exactly ten");
        assertThat(Terminal.wrapped("Do this:\ncommand 'with a long name'", 10))
                .as("a command stays whole")
                .isEqualTo("Do this:\ncommand 'with a long name'");
    }

    @Test
    void neverWrapsABar() {
        for (String columns : new String[] {"80", "40", "", "nonsense", "0"}) {
            UnaryOperator<@Nullable String> lookUp = Map.of("COLUMNS", columns)::get;
            ScopedValue.where(Variables.SCOPE, lookUp).run(() -> {
                Terminal terminal = terminal(true, false);
                terminal.begin("embedding", 10_000_000);
                now.addAndGet(5_000 * SECOND);
                terminal.at(4_000_000);
            });

            int room = columns.equals("40") ? 40 : 80;
            assertThat(shown().split("\\r\\033\\[K")).allMatch(bar -> bar.length() < room);
            bytes.reset();
        }
    }

    @Test
    void printsPlainLinesNowAndThenWhereNobodyWatches() {
        Terminal terminal = terminal(false, false);

        terminal.beginPercent("map");
        for (int i = 1; i <= 100; i++) {
            now.addAndGet(SECOND / 5);
            terminal.at(i);
        }
        terminal.end();

        assertThat(shown()).doesNotContain("\r", "\033");
        assertThat(shown().lines())
                .hasSize(6)
                .first()
                .asString()
                .startsWith("map        ░")
                .endsWith("0 %");
        assertThat(shown()).endsWith("map: done in 20.0 s\n");
    }

    @Test
    void saysNothingButProblemsWhenQuiet() {
        Terminal terminal = terminal(true, true);

        terminal.line("text");
        terminal.begin("map", 3);
        terminal.at(2);
        terminal.problem("it went wrong");
        terminal.end();

        assertThat(shown()).endsWith("isogloss: it went wrong\n").doesNotContain("map", "text");
    }

    private Terminal terminal(boolean interactive, boolean quiet) {
        return new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), interactive, quiet, now::get);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
