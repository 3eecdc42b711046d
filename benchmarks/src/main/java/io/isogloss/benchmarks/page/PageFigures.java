package io.isogloss.benchmarks.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Opens pages in the installed Chromium with software GL and prints what a reader would feel: first picture, everything read, frames while the map is dragged and zoomed, the longest task, hover, lasso,
 * search, and whether labels overlap or differ from load to load. Requests to anywhere but the file are counted.
 *
 * <pre>benchmarks/run --main io.isogloss.benchmarks.page.PageFigures page.html [another.html] [no-webgl]</pre>
 */
public final class PageFigures {
    private static final int HOVERS = 300;
    private static final int DRAG_MS = 4_000;
    private static final String NO_WEBGL =
            "const own = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, more) { return kind.startsWith('webgl') ? null : own.call(this, kind, more); };";
    private static final String OBSERVE =
            "window.tasks = []; new PerformanceObserver(list => list.getEntries().forEach(e => tasks.push([Math.round(e.startTime), Math.round(e.duration)]))).observe({ entryTypes: ['longtask'] });";
    /** Words of many and of few texts, as they are typed, together, next to each other, left out, in a field, as a pattern. */
    private static final List<String> QUERIES = List.of(
            "s",
            "st",
            "sto",
            "stone",
            "of",
            "the",
            "a",
            "river",
            "river bank",
            "genus",
            "\"of the\"",
            "\"a person who\"",
            "\"in the\"",
            "plant -genus",
            "small tree",
            "music instr",
            "text:water",
            "/colou?r/",
            "/\\bwar\\b/",
            "/[aeiou]{4}/",
            "qqq",
            "city in",
            "\"united states\"",
            "ch",
            "chem",
            "chemical compound",
            "person",
            "someone who",
            "make or",
            "-the",
            "topic:genus",
            "e",
            "used for",
            "/mountain(s|ous)/");

    private PageFigures() {}

    /** Runs; arguments are files, and {@code no-webgl}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean flat = List.of(args).contains("no-webgl");
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser chromium = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of(executable()))
                                .setArgs(List.of(
                                        "--no-sandbox",
                                        "--use-angle=swiftshader",
                                        "--enable-unsafe-swiftshader",
                                        "--ignore-gpu-blocklist",
                                        "--disable-background-networking")))) {
            for (String arg : args) {
                if (!arg.equals("no-webgl")) {
                    measure(chromium, Path.of(arg), flat);
                }
            }
        }
    }

    private static String executable() throws IOException, InterruptedException {
        String given = System.getenv("CHROMIUM_BIN");
        if (given != null) {
            return given;
        }
        Process script = new ProcessBuilder("sh", "scripts/chromium.sh")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = script.getInputStream()) {
            String path = new String(out.readAllBytes(), UTF_8).strip();
            if (script.waitFor() != 0) {
                throw new IllegalStateException("no browser: run from the repository's root, or set CHROMIUM_BIN");
            }
            return path;
        }
    }

    private static void measure(Browser chromium, Path file, boolean flat) {
        List<String> requests = new ArrayList<>();
        List<String> said = new ArrayList<>();
        Page page = open(chromium, file, flat, requests, said);
        System.out.println(file.getFileName() + ": " + page.getAttribute("html", "data-renderer"));
        System.out.println("  started with the browser: " + loading(page));
        String labels = labels(page);
        page.evaluate("tasks.length = 0");
        System.out.println("  drag " + frames(page, "drag"));
        System.out.println("  zoom " + frames(page, "zoom"));
        page.click("#home");
        page.waitForTimeout(1_500);
        hover(page);
        System.out.println("  hover " + page.evaluate(quantiles("isogloss.input.picks")));
        System.out.println("  tasks over 50 ms until here " + page.evaluate("tasks.map(t => t[1])"));
        page.evaluate(HALVES);
        page.waitForTimeout(500);
        page.evaluate("tasks.length = 0");
        System.out.println("  lasso of half " + page.evaluate(LASSO));
        for (String query : QUERIES) {
            page.evaluate("query => isogloss.search.set(query)", query);
            page.waitForTimeout(120);
        }
        System.out.println("  search " + page.evaluate(quantiles("isogloss.search.times")));
        System.out.println("    "
                + page.evaluate(
                        "queries => queries.map((q, i) => [q, Math.round(isogloss.search.times[i])]).sort((a, b) => b[1] - a[1]).slice(0, 8).map(x => x.join(' ')).join(' · ')",
                        QUERIES));
        page.evaluate("isogloss.search.set('')");
        page.waitForTimeout(300);
        System.out.println("  tasks over 50 ms since then " + page.evaluate("tasks.map(t => t[1])"));
        System.out.println("  overlaps of labels at 200 scales " + page.evaluate(OVERLAPS));
        page.context().close();
        Page again = open(chromium, file, flat, requests, said);
        System.out.println("  second load: " + loading(again));
        System.out.println("  labels the same on a second load: " + labels.equals(labels(again)));
        again.context().close();
        requests.removeIf(url -> url.startsWith("file:") || url.startsWith("blob:") || url.startsWith("data:"));
        System.out.println("  requests " + requests + ", errors " + said);
    }

    private static Page open(Browser chromium, Path file, boolean flat, List<String> requests, List<String> said) {
        BrowserContext context = chromium.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
        context.addInitScript(OBSERVE + (flat ? NO_WEBGL : ""));
        Page page = context.newPage();
        page.setDefaultTimeout(120_000);
        page.onRequest(request -> requests.add(request.url()));
        page.onPageError(said::add);
        page.navigate(file.toUri().toString(), new Page.NavigateOptions().setTimeout(120_000));
        page.waitForSelector(
                "html[data-ready]", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
        return page;
    }

    private static String loading(Page page) {
        return "bytes there after "
                + page.evaluate("Math.round(performance.getEntriesByType('navigation')[0].responseEnd)")
                + " ms, first picture " + page.getAttribute("html", "data-picture") + " ms, everything read "
                + page.getAttribute("html", "data-ready") + " ms, tasks over 50 ms while loading "
                + page.evaluate("tasks.map(t => t[1])");
    }

    private static String labels(Page page) {
        page.waitForTimeout(300);
        return String.valueOf(
                page.evaluate(
                        "[...document.querySelectorAll('.lb')].map(l => l.textContent + l.style.transform + getComputedStyle(l).color).sort().join('|')"));
    }

    /** Pointer or wheel moves as fast as the page takes them; counts the frames in which the map was drawn anew. */
    private static String frames(Page page, String how) {
        return String.valueOf(page.evaluate("""
                ([how, ms]) => new Promise((done) => {
                  const map = document.getElementById('map'), box = map.getBoundingClientRect(), gaps = [], start = performance.now();
                  const x = box.left + box.width * 0.6, y = box.top + box.height / 2;
                  const send = (kind, x, y) => map.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 7, pointerType: 'mouse', button: 0, buttons: 1, clientX: x, clientY: y }));
                  if (how === 'drag') send('pointerdown', x, y);
                  let last = start, i = 0;
                  const frame = (now) => {
                    gaps.push(now - last);
                    last = now;
                    i++;
                    if (how === 'drag') send('pointermove', x + 200 * Math.sin(i / 9), y + 120 * Math.cos(i / 7));
                    else map.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, deltaY: 60 * Math.sin(i / 12), clientX: x, clientY: y }));
                    if (now - start < ms) requestAnimationFrame(frame);
                    else {
                      if (how === 'drag') send('pointerup', x, y);
                      gaps.sort((a, b) => a - b);
                      done(`${((1000 * gaps.length) / (now - start)).toFixed(1)} frames/s, longest ${Math.round(gaps.at(-1))} ms`);
                    }
                  };
                  requestAnimationFrame(frame);
                })""", List.of(how, DRAG_MS)));
    }

    private static void hover(Page page) {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < HOVERS; i++) {
            page.mouse().move(random.nextInt(360, 1200), random.nextInt(60, 640));
        }
    }

    private static String quantiles(String times) {
        return "(() => { const all = [..." + times
                + "].sort((a, b) => a - b), at = (q) => all[Math.min(all.length - 1, Math.floor(q * all.length))].toFixed(1); return `${all.length}, median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`; })()";
    }

    /** Lines around the left half of all points, ragged between the halves. */
    private static final String HALVES = """
            (() => {
              const { model } = isogloss, box = model.index.box, xs = model.xy.filter((_, i) => i % 2 === 0).sort(), half = xs[xs.length >> 1];
              window.halves = [0, 1, 2, 3, 4].map((round) => {
                const line = [box.x0 - 0.1, box.y0 - 0.1];
                for (let k = 0; k <= 200; k++) line.push(half + 0.01 * Math.sin(k * 7.3 + round), box.y0 - 0.1 + ((box.y1 - box.y0 + 0.2) * k) / 200);
                return new Float64Array([...line, box.x0 - 0.1, box.y1 + 0.1]);
              });
            })()""";

    private static final String LASSO = """
            (async () => {
              const { app, model, input } = isogloss, out = [];
              let found = 0;
              for (const line of halves) {
                const start = performance.now();
                input.choose(model.index.inside(line), 'new');
                out.push(performance.now() - start);
                found = app.selection.count();
                await new Promise((done) => setTimeout(done, 400));
              }
              input.choose(app.selection, 'remove');
              return `${found} points, ${out.map((v) => v.toFixed(0)).join(' ')} ms`;
            })()""";

    private static final String OVERLAPS = """
            (() => {
              const { app } = isogloss; let overlaps = 0, most = 0;
              for (let k = 0; k < 200; k++) {
                app.camera.scale = app.camera.fitScale * 0.5 * 1.035 ** k;
                app.labels.draw(app.camera);
                const boxes = [...document.querySelectorAll('.lb')].map((one) => one.getBoundingClientRect());
                most = Math.max(most, boxes.length);
                for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
                  const a = boxes[i], b = boxes[j];
                  if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5) overlaps++;
                }
              }
              return `${overlaps}, at most ${most} labels at once`;
            })()""";
}
