package io.isogloss.local.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code /}: what there is, for a person: send a file, watch, open, search. One file that asks nobody else for anything. */
final class FrontPage implements Door.Route {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final byte[] page = resource("front.html");
    private final byte[] script = resource("front.js");
    private final byte[] style = resource("front.css");

    @Override
    public void answer(Call call) throws IOException {
        EmbeddingsRoute.require(call, "GET");
        call.setHeader("Content-Security-Policy", POLICY);
        call.setHeader("Referrer-Policy", "no-referrer");
        switch (call.path()) {
            case "/" -> {
                if (call.parameter("token").isPresent()) {
                    // The gate has set the cookie: the token leaves the address.
                    call.redirect("/");
                    return;
                }
                call.answer(200, "text/html; charset=utf-8", page);
            }
            case "/front.js" -> call.answer(200, "text/javascript; charset=utf-8", script);
            case "/front.css" -> call.answer(200, "text/css; charset=utf-8", style);
            default -> throw new HttpFailure(404, "not_found", "there is nothing at " + call.path());
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = FrontPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from this program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
