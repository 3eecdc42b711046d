package io.isogloss.visualizations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The installed Chromium with software GL. */
final class Chromium implements AutoCloseable {
    private final Playwright playwright;
    private final Browser browser;

    Chromium() throws IOException, InterruptedException {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(executable()))
                        .setHeadless(true)
                        .setTimeout(120_000)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--use-angle=swiftshader",
                                "--enable-unsafe-swiftshader",
                                "--no-first-run",
                                "--disable-background-networking")));
    }

    private static String executable() throws IOException, InterruptedException {
        Path script = Path.of(System.getProperty("isogloss.root", ".."), "scripts", "chromium.sh");
        Process process = new ProcessBuilder("sh", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0 || path.isEmpty()) {
            throw new IllegalStateException("scripts/chromium.sh found no browser");
        }
        return path;
    }

    /** Opens a page and waits until it has read all its data. */
    Page open(Path file) {
        Page page = browser.newPage();
        page.setDefaultTimeout(90_000);
        page.navigate(file.toUri().toString());
        page.waitForSelector(
                "html[data-ready]", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
        return page;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
