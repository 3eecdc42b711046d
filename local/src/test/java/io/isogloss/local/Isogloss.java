package io.isogloss.local;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The command, run in this process as from a terminal. Not for tests that run at the same time. */
final class Isogloss {
    private Isogloss() {}

    /**
     * How a command ended.
     *
     * @param out what a script reads
     * @param err what a person reads
     */
    record Ended(int code, String out, String err) {}

    static Ended run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** Runs a command that sees these variables alone. */
    static Ended run(Map<String, String> variables, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            UnaryOperator<@Nullable String> lookUp = variables::get;
            int code = ScopedValue.where(Variables.SCOPE, lookUp).call(() -> IsoglossMain.run(arguments));
            return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }
}
