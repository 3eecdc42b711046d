package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The parts of a page that are the same for all documents, and the policy that lets nothing else run. */
final class PageShell {
    private static final String STYLE = resource("page.css");
    private static final String CODE = resource("page.js");
    private static final String BODY = resource("page.html");

    private final MapDocument document;
    private final boolean dataBeside;

    PageShell(MapDocument document, boolean dataBeside) {
        this.document = document;
        this.dataBeside = dataBeside;
    }

    byte[] beforeData() {
        PageSettings settings = document.settings();
        String title = settings.title();
        String css = settings.customCss();
        String custom = css == null ? "" : CustomCss.compile(css);
        StringBuilder head = new StringBuilder(STYLE.length() + BODY.length() + 2000);
        head.append(
                        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(policy(custom))
                .append(
                        "\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>")
                .append(escaped(title == null || title.isBlank() ? "Map" : title))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n");
        if (!custom.isEmpty()) {
            head.append("<style>").append(custom).append("</style>\n");
        }
        return head.append("</head><body>\n").append(BODY).toString().getBytes(UTF_8);
    }

    private String policy(String custom) {
        return "default-src 'none'; script-src " + hash(CODE) + (dataBeside ? " 'self' file:" : "")
                + "; style-src " + hash(STYLE) + (custom.isEmpty() ? "" : " " + hash(custom))
                + "; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types isogloss";
    }

    byte[] code() {
        return ("<script id=\"code\">" + CODE + "</script>\n").getBytes(UTF_8);
    }

    byte[] end() {
        return "</body></html>\n".getBytes(UTF_8);
    }

    /** Bytes of everything that is not data. */
    static int bytes() {
        return STYLE.getBytes(UTF_8).length + CODE.getBytes(UTF_8).length + BODY.getBytes(UTF_8).length;
    }

    private static String escaped(@Nullable String text) {
        return text == null
                ? ""
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\0", "");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = PageShell.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
