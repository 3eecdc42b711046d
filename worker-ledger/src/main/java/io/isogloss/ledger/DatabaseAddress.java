package io.isogloss.ledger;

import io.isogloss.model.secret.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** Where a database is and how to reach it. Prints neither password nor parameters. */
public sealed interface DatabaseAddress {

    /**
     * A PostgreSQL server.
     *
     * @param jdbcUrl address without user, password and parameters
     * @param user who we are; empty for the driver's default
     * @param password its secret
     * @param parameters the driver's, such as {@code sslmode}
     */
    record Postgres(String jdbcUrl, Optional<String> user, Optional<Secret> password, Map<String, String> parameters)
            implements DatabaseAddress {
        /** Copies the parameters. */
        public Postgres {
            parameters = Map.copyOf(parameters);
        }

        /** What the driver is given: the parameters, and time limits where they set none. */
        public Properties properties() {
            Properties properties = new Properties();
            properties.setProperty("connectTimeout", "5");
            properties.setProperty("loginTimeout", "5");
            properties.setProperty("socketTimeout", "60");
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("ApplicationName", "isogloss");
            properties.setProperty("reWriteBatchedInserts", "true");
            parameters.forEach(properties::setProperty);
            user.ifPresent(name -> properties.setProperty("user", name));
            password.ifPresent(secret -> properties.setProperty("password", secret.reveal()));
            return properties;
        }

        @Override
        public String toString() {
            return jdbcUrl;
        }
    }

    /**
     * A file that one process opens at a time.
     *
     * @param file path without the suffix that the engine adds
     */
    record File(Path file) implements DatabaseAddress {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * Understands {@code postgres://user:password@host:port/database?sslmode=require}, the same with {@code postgresql://}, and
     * {@code jdbc:postgresql://host/database?user=…&password=…}; several hosts may be given, separated by commas.
     *
     * @throws IllegalArgumentException that does not repeat the address
     */
    static Postgres postgres(Secret url) {
        String text = url.reveal().strip();
        String plain = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        URI uri;
        try {
            uri = URI.create(plain);
        } catch (IllegalArgumentException e) {
            // Its message holds the address, and that the password.
            throw new IllegalArgumentException("the database's address is not a URL");
        }
        String authority = uri.getRawAuthority();
        if (authority == null || !("postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("the database's address must begin with postgres://, postgresql:// or"
                    + " jdbc:postgresql:// and name a host");
        }
        Map<String, String> parameters = parameters(uri.getRawQuery());
        int at = authority.lastIndexOf('@');
        String[] login = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        Optional<String> user = Optional.ofNullable(parameters.remove("user"));
        Optional<String> password = Optional.ofNullable(parameters.remove("password"));
        if (login.length > 0 && !login[0].isEmpty()) {
            user = Optional.of(decoded(login[0]));
        }
        if (login.length > 1) {
            password = Optional.of(decoded(login[1]));
        }
        String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? "/" : uri.getRawPath();
        return new Postgres(
                "jdbc:postgresql://" + authority.substring(at + 1) + path,
                user,
                password.filter(secret -> !secret.isBlank()).map(Secret::of),
                parameters);
    }

    private static Map<String, String> parameters(@org.jspecify.annotations.Nullable String query) {
        if (query == null || query.isEmpty()) {
            return new LinkedHashMap<>();
        }
        return Arrays.stream(query.split("&"))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(
                        each -> decoded(each[0]),
                        each -> each.length > 1 ? decoded(each[1]) : "",
                        (first, second) -> second,
                        LinkedHashMap::new));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
