package io.isogloss.local;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.local.input.InputException;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.PublishFailedException;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What a person is told when a command cannot go on: one or two lines that say what is wrong and what to do. */
final class Sentences {
    private static final String DAMAGED = "cannot open the vector store in ";

    private Sentences() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case InputException e -> message(e);
            case CommandFailedException e -> ofJob(message(e));
            case InterruptedException e -> "Stopped. Run the command again: it goes on where it was.";
            case OutOfMemoryError e ->
                "Java's memory of %,d MB is full. Give it more: ISOGLOSS_JAVA_OPTS=-Xmx8g isogloss …"
                        .formatted(Runtime.getRuntime().maxMemory() >> 20);
            case LinkageError e ->
                "The built-in model cannot be loaded: its native part is unpacked into %s, which is full or may not hold programs."
                                .formatted(System.getProperty("java.io.tmpdir"))
                        + " Make room, or set ISOGLOSS_JAVA_OPTS=-Djava.io.tmpdir=FOLDER (" + e.getMessage() + ")";
            case CartographyException e -> "This cannot be computed: " + message(e) + ".";
            case JobFailedException e -> ofFailure(e);
            case EmbeddingException e -> message(e) + ".";
            case SourceUnavailableException e ->
                "The broker cannot be asked: " + message(e) + ". `isogloss doctor` looks closer.";
            case PublishFailedException e ->
                "A job could not be handed in: " + message(e) + ". Run the command again: what is done stays done.";
            case UncheckedIOException e -> {
                IOException cause = e.getCause();
                yield cause == null ? message(e) : ofIo(cause, message(e));
            }
            case IOException e -> ofIo(e, message(e));
            default ->
                failure.getClass().getSimpleName() + ": " + failure.getMessage() + " (ISOGLOSS_LOG=DEBUG shows more)";
        };
    }

    private static String ofFailure(JobFailedException e) {
        String what = e.failure().message();
        return e.failure().kind() == FailureKind.AUTH
                ? what + ". Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and QDRANT_API_KEY."
                : ofJob(what) + (e.failure().kind().retryable() ? " `isogloss doctor` looks closer." : "");
    }

    /** Errors of jobs are written for other programs; what a person can do about the common ones is added here. */
    private static String ofJob(String error) {
        String lower = error.toLowerCase(Locale.ROOT);
        if (isFull(lower)) {
            return full(error);
        }
        String plain = error.replaceFirst("^attempt [0-9]+ was the last one: \\w+: ", "")
                .replaceAll("\\b\\w+Exception:? ", "");
        if (lower.contains("401") || lower.contains("403") || lower.contains("refused the key")) {
            return sentence(plain.replaceFirst("(answered 40[13]\\b[^.]*)\\. .*", "$1"))
                    + " Check the key and what it may be used for.";
        }
        if (lower.contains("cannot talk to")) {
            return sentence(plain) + " Is the address right? Run the command again: it goes on where it was.";
        }
        return plain;
    }

    private static String sentence(String words) {
        return words.endsWith(".") ? words : words + ".";
    }

    private static String ofIo(IOException cause, String what) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use by another process") || message.contains("already open in this process")) {
            return "Another isogloss works in this folder now (" + message
                    + "). Wait for it, or give this one another with --home.";
        }
        if (isFull(message.toLowerCase(Locale.ROOT))) {
            return full(message);
        }
        return switch (cause) {
            case BindException e ->
                "The address is taken or not this machine's: " + e.getMessage()
                        + ". Choose another with --port or --bind.";
            case AccessDeniedException e -> "No right to use '" + e.getFile() + "'. Choose another place.";
            case NoSuchFileException e -> "There is no '" + e.getFile() + "'.";
            case FileSystemException e
            when String.valueOf(e.getReason()).contains("Read-only") ->
                "'" + e.getFile() + "' can only be read there. Choose another place.";
            case FileSystemException e -> "'" + e.getFile() + "': " + e.getReason() + ".";
            default ->
                what.startsWith(DAMAGED)
                        ? sentence("What is kept of earlier texts is damaged: " + what)
                                + " Move that folder away and run the command again: it embeds all texts anew."
                        : what;
        };
    }

    private static boolean isFull(String lower) {
        return lower.contains("no space left") || lower.contains("file too large") || lower.contains("quota exceeded");
    }

    private static String full(String message) {
        return "The disk is full (" + message.replaceFirst(".*(cannot write to )", "$1")
                + "). Make room and run the command again: it goes on where it was. --home moves what is kept.";
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
