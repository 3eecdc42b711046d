package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The installed Chromium with software GL, and pages opened in it; remembers what each page asked for and complained of. */
final class Browser implements AutoCloseable {
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final Path folder;
    final List<String> requests = new ArrayList<>();
    final List<String> complaints = new ArrayList<>();

    Browser(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(executable()))
                        .setHeadless(true)
                        .setTimeout(120_000)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--use-angle=swiftshader",
                                "--enable-unsafe-swiftshader",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    private static String executable() throws IOException, InterruptedException {
        Process script = new ProcessBuilder(
                        "sh",
                        Path.of(System.getProperty("isogloss.root", ".."), "scripts", "chromium.sh")
                                .toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(script.getInputStream().readAllBytes(), UTF_8).strip();
        if (script.waitFor() != 0 || path.isEmpty()) {
            throw new IllegalStateException("scripts/chromium.sh found no browser");
        }
        return path;
    }

    Path write(MapDocument document, String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            MapPage.write(document, out);
        }
        return file;
    }

    Page open(MapDocument document) throws IOException {
        return open(document, 1280, 800, "");
    }

    Page open(MapDocument document, int width, int height, String script) throws IOException {
        return visit(
                write(document, "map-" + requests.size() + "-" + System.identityHashCode(document) + ".html")
                        .toUri()
                        .toString(),
                width,
                height,
                script);
    }

    /** Opens an address and waits until the page has read all its data. */
    Page visit(String address, int width, int height, String script) {
        Page page = blank(width, height, script);
        page.navigate(address);
        ready(page);
        return page;
    }

    Page blank(int width, int height, String script) {
        return blank(width, height, width < 700, script);
    }

    Page blank(int width, int height, boolean touch, String script) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setHasTouch(touch)
                .setAcceptDownloads(true));
        Page page = context.newPage();
        page.setDefaultTimeout(90_000);
        page.onRequest(request -> requests.add(request.url()));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")
                    || message.text().contains("Content Security Policy")
                    || message.text().contains("Trusted")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        if (!script.isEmpty()) {
            context.addInitScript(script);
        }
        return page;
    }

    static void ready(Page page) {
        page.waitForSelector(
                "html[data-ready]", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
