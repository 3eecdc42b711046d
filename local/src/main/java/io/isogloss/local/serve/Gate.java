package io.isogloss.local.serve;

import io.isogloss.model.secret.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask. Without a token only this machine reaches the port, but so does every page in its browser: a name other than this machine's, or a
 * request that another site's page sends, is refused. With a token nobody asks without it.
 */
final class Gate {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String COOKIE = "isogloss_token=";
    private static final Set<String> OPEN =
            Set.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness");

    private final Optional<Secret> token;

    Gate(Optional<Secret> token) {
        this.token = token;
    }

    /** @throws HttpFailure when the request is not to be answered */
    void check(Call call) {
        if (OPEN.contains(call.path())) {
            return;
        }
        if (token.isPresent()) {
            checkToken(call, token.get());
        } else {
            String host = call.header("Host").orElse("");
            if (!LOCAL.contains(withoutPort(host))) {
                throw new HttpFailure(403, "forbidden_host", "this server answers to localhost only");
            }
        }
        if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
            checkOrigin(call);
        }
    }

    private static void checkOrigin(Call call) {
        Optional<String> origin = call.header("Origin");
        if (origin.isEmpty()) {
            return;
        }
        String host = call.header("Host").orElse("");
        try {
            URI from = URI.create(origin.get());
            if (host.equalsIgnoreCase(from.getRawAuthority())) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Refused below like any other foreign page.
        }
        throw new HttpFailure(403, "forbidden_origin", "pages of other sites may not ask this server");
    }

    private static void checkToken(Call call, Secret wanted) {
        String bearer = call.header("Authorization").orElse("");
        if (bearer.regionMatches(true, 0, "Bearer ", 0, 7)
                && same(bearer.substring(7).strip(), wanted)) {
            return;
        }
        for (String cookie : call.header("Cookie").orElse("").split(";")) {
            if (cookie.strip().startsWith(COOKIE) && same(cookie.strip().substring(COOKIE.length()), wanted)) {
                return;
            }
        }
        if (call.parameter("token").isPresent() && same(call.parameter("token").get(), wanted)) {
            // For the browser: from here on the cookie speaks, and the address need not carry the token.
            call.setHeader("Set-Cookie", COOKIE + wanted.reveal() + "; HttpOnly; SameSite=Strict; Path=/");
            return;
        }
        throw new HttpFailure(401, "unauthorized", "send the token: Authorization: Bearer TOKEN, or ?token=TOKEN once");
    }

    private static boolean same(String given, Secret wanted) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), wanted.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > 0 && host.indexOf(']') < colon;
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
