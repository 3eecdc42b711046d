package io.isogloss.model.secret;

import java.util.regex.Pattern;

/**
 * An {@code api_key} as a message carries it: the key itself, where to find it, or the key under a seal.
 *
 * <p>{@link SecretResolver} turns one into a {@link Secret}. None of them prints what it holds.
 */
public sealed interface SecretReference {

    /** Longest reference accepted, in characters. */
    int LONGEST = 8_192;

    /** The string to put into a message. Of a plain key that is the key. */
    String wire();

    /**
     * The key itself.
     *
     * @param secret the key
     */
    record Plain(Secret secret) implements SecretReference {
        @Override
        public String wire() {
            return secret.reveal();
        }
    }

    /**
     * {@code env:NAME}: an environment variable of the worker.
     *
     * @param name its name
     */
    record Environment(String name) implements SecretReference {
        @Override
        public String wire() {
            return "env:" + name;
        }
    }

    /**
     * {@code file:PATH}: a file below the folder that the worker is configured with.
     *
     * @param path relative to that folder
     */
    record InFile(String path) implements SecretReference {
        @Override
        public String wire() {
            return "file:" + path;
        }
    }

    /**
     * {@code enc:…}: sealed under the worker's master key.
     *
     * @param wire the whole string, prefix included
     */
    record Sealed(String wire) implements SecretReference {
        @Override
        public String toString() {
            return "Sealed[" + Secret.MASK + "]";
        }
    }

    /** Whether {@link #of} accepts the text. */
    static boolean isValid(String text) {
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        if (text.startsWith("env:")) {
            return Names.ENVIRONMENT.matcher(text.substring(4)).matches();
        }
        if (text.startsWith("enc:")) {
            return Names.SEALED.matcher(text).matches();
        }
        return !text.equals("file:");
    }

    /** What {@link #isValid} asks for, in words. */
    static String limit() {
        return "must be a key of at most " + LONGEST
                + " characters without control characters, or env:NAME, file:PATH or enc:v1:…";
    }

    /**
     * Reads a reference.
     *
     * @throws IllegalArgumentException if it is malformed; the text is not repeated
     */
    static SecretReference of(String text) {
        if (!isValid(text)) {
            throw new IllegalArgumentException("an api_key is malformed, " + limit());
        }
        if (text.startsWith("env:")) {
            return new Environment(text.substring(4));
        }
        if (text.startsWith("file:")) {
            return new InFile(text.substring(5));
        }
        if (text.startsWith("enc:")) {
            return new Sealed(text);
        }
        return new Plain(Secret.of(text));
    }

    /** The shapes of references. */
    final class Names {
        static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
        static final Pattern SEALED = Pattern.compile("enc:v1:[A-Za-z0-9+/_-]{38,}={0,2}");

        private Names() {}
    }
}
