package io.isogloss.model.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the secret behind a reference, within what the worker's settings allow.
 *
 * <p>A job is written by strangers, so a reference reaches only variables whose name matches the configured pattern and
 * files below the configured folder, links followed and checked. Reads variables and files anew each time, so a rotated
 * key is seen by the next job. Safe for any number of threads.
 */
public final class SecretResolver {
    /** Variables that jobs may name unless configured otherwise. */
    public static final Pattern API_KEYS = Pattern.compile("[A-Z][A-Z0-9_]*_API_KEY(_[A-Z0-9_]+)?");

    private static final int FILE_BYTES = 16 * 1024;

    private final Function<String, @Nullable String> environment;
    private final Pattern allowedVariables;
    private final @Nullable Path folder;
    private final @Nullable MasterKey masterKey;
    private final Runnable onPlain;

    /**
     * A resolver.
     *
     * @param environment variables by name, usually {@code System::getenv}
     * @param allowedVariables names that jobs may use
     * @param folder folder of {@code file:} references; null refuses them all
     * @param masterKey opens seals; null refuses them all
     * @param onPlain called each time a key came in clear, for a counter
     */
    public SecretResolver(
            Function<String, @Nullable String> environment,
            Pattern allowedVariables,
            @Nullable Path folder,
            @Nullable MasterKey masterKey,
            Runnable onPlain) {
        this.environment = environment;
        this.allowedVariables = allowedVariables;
        this.folder = folder;
        this.masterKey = masterKey;
        this.onPlain = onPlain;
    }

    /**
     * The secret.
     *
     * @throws SecretException if the reference leads to none
     */
    public Secret resolve(SecretReference reference) {
        return switch (reference) {
            case SecretReference.Plain plain -> {
                onPlain.run();
                yield plain.secret();
            }
            case SecretReference.Environment variable -> fromEnvironment(variable.name());
            case SecretReference.InFile file -> fromFile(file.path());
            case SecretReference.Sealed sealed -> open(sealed);
        };
    }

    private Secret fromEnvironment(String name) {
        if (!allowedVariables.matcher(name).matches()) {
            throw new SecretException(
                    SecretException.Kind.NOT_ALLOWED,
                    "env:" + name + " is not allowed, jobs may name variables that match " + allowedVariables);
        }
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw new SecretException(SecretException.Kind.MISSING, "env:" + name + " is not set, or blank");
        }
        return Secret.of(value.strip());
    }

    private Secret fromFile(String path) {
        if (folder == null) {
            throw new SecretException(
                    SecretException.Kind.NOT_ALLOWED,
                    "file: references are not allowed, no folder is configured for them");
        }
        try {
            Path root = folder.toRealPath();
            Path file = root.resolve(path).toRealPath();
            if (!file.startsWith(root) || !Files.isRegularFile(file)) {
                throw outside();
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(FILE_BYTES + 1);
                String value = new String(bytes, StandardCharsets.UTF_8).strip();
                if (bytes.length > FILE_BYTES || value.isEmpty()) {
                    throw new SecretException(
                            SecretException.Kind.MISSING,
                            "a file: reference leads to a file that is empty or has more than " + FILE_BYTES
                                    + " bytes");
                }
                return Secret.of(value);
            }
        } catch (IOException | InvalidPathException e) {
            throw new SecretException(
                    SecretException.Kind.MISSING,
                    "a file: reference leads to no readable file below the configured folder");
        }
    }

    private static SecretException outside() {
        return new SecretException(
                SecretException.Kind.NOT_ALLOWED,
                "a file: reference leads out of the configured folder, or to no plain file");
    }

    private Secret open(SecretReference.Sealed sealed) {
        if (masterKey == null) {
            throw new SecretException(
                    SecretException.Kind.NO_MASTER_KEY, "a key is sealed, but " + MasterKey.VARIABLE + " is not set");
        }
        return masterKey.open(sealed);
    }
}
