package io.isogloss.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A walk through all functions, by mouse, finger and keyboard, in both themes, on a phone and a large screen, with and without WebGL, from a file, over http, and in a sandboxed frame. */
class TourIT {
    private static final String NO_WEBGL =
            "const own = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, more) { return kind.startsWith('webgl') ? null : own.call(this, kind, more); };";
    private static final int POINTS = 2500;

    @TempDir
    private static Path folder;

    private static Browser browser;

    private Page page;
    private Frame map;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        browser = new Browser(folder);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @BeforeEach
    void forget() {
        browser.complaints.clear();
    }

    @ParameterizedTest(name = "{0}, {1}, {2} x {3}, {4}, {5}")
    @CsvSource({
        "mouse, LIGHT, 1920, 1080, webgl, file",
        "mouse, DARK, 1920, 1080, canvas, sandbox",
        "touch, LIGHT, 360, 640, canvas, http",
        "touch, DARK, 360, 640, webgl, sandbox",
        "keyboard, LIGHT, 360, 640, webgl, http",
        "keyboard, DARK, 1920, 1080, canvas, file"
    })
    void offersEveryFunction(String hand, Theme theme, int width, int height, String renderer, String from)
            throws IOException {
        MapDocument document = Documents.blobs(POINTS, 24, 7)
                .settings(PageSettings.builder()
                        .title("A map")
                        .theme(theme)
                        .clusterBoundaryPolygons(true)
                        .textCollisionSizeScale(1)
                        .build())
                .build();
        Path file = browser.write(document, "tour.html");
        String host =
                "<!doctype html><meta name=viewport content='width=device-width'><link rel=icon href=data:,><body style='margin:0'><iframe sandbox=allow-scripts src=/map.html style='border:0;width:100vw;height:100vh;display:block'></iframe>";
        try (Served served = new Served(
                Map.of("/map.html", Files.readAllBytes(file), "/host.html", host.getBytes(StandardCharsets.UTF_8)))) {
            page = browser.blank(width, height, renderer.equals("canvas") ? NO_WEBGL : "");
            page.navigate(
                    switch (from) {
                        case "file" -> file.toUri().toString();
                        case "http" -> served.address("/map.html");
                        default -> served.address("/host.html");
                    });
            map = from.equals("sandbox") ? page.frames().get(1) : page.mainFrame();
            map.waitForSelector(
                    "html[data-ready]", new Frame.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
            assertThat(map.getAttribute("html", "data-renderer")).isEqualTo(renderer);
            assertThat(map.getAttribute("html", "data-theme"))
                    .isEqualTo(theme.name().toLowerCase(java.util.Locale.ROOT));
            switch (hand) {
                case "mouse" -> byMouse(from);
                case "touch" -> byTouch();
                default -> byKeyboard(width < 700);
            }
            assertThat(((Number) map.evaluate("document.documentElement.scrollWidth")).intValue())
                    .isLessThanOrEqualTo(width);
            page.context().close();
        }
        assertThat(browser.complaints).isEmpty();
    }

    private void byMouse(String from) {
        map.fill("#query", "river");
        lit("< " + POINTS);
        map.fill("#query", "");
        lit("=== " + POINTS);
        openTab("topics", () -> map.click("#tab-topics"));
        map.click("[role=treeitem] .node");
        lit("< " + POINTS);
        clear();
        for (String tool : List.of("#box", "#lasso")) {
            map.click(tool);
            dragMouse(900, 300, 1300, 800);
            lit("< " + POINTS);
            clear();
        }
        home(() -> map.click("#home"));
        map.click("#zoom-in");
        until("isogloss.app.camera.scale > 1.5 * isogloss.app.homeView().scale");
        home(() -> map.click("#home"));
        page.mouse().move(1100, 600);
        page.mouse().wheel(0, -400);
        until("isogloss.app.camera.scale > 1.3 * isogloss.app.homeView().scale");
        String before = String.valueOf(map.evaluate("isogloss.app.camera.x"));
        dragMouse(1100, 500, 900, 450);
        until("isogloss.app.camera.x !== " + before);
        home(() -> map.click("#home"));
        List<?> place = pointInSight();
        page.mouse().move(number(place.get(0)), number(place.get(1)));
        map.waitForSelector("#card .text");
        page.mouse().click(number(place.get(0)), number(place.get(1)));
        map.click("#card.pinned >> text=More like this");
        map.click("#card li button");
        map.click("#card >> text=Close");
        map.locator(".lb").first().dispatchEvent("click");
        lit("< " + POINTS);
        clear();
        map.click("#minimap");
        map.click("#home");
        colors(() -> map.click("#tab-color"));
        openTab("filter", () -> map.click("#tab-filter"));
        map.selectOption("#filter-by", "Day");
        var box = map.locator("svg.hist").boundingBox();
        dragMouse(box.x + 60, box.y + 30, box.x + 150, box.y + 40);
        lit("< " + POINTS);
        map.click("#page-filter button:text-is('All')");
        lit("=== " + POINTS);
        openTab("points", () -> map.click("#tab-points"));
        map.click("tbody button");
        map.waitForSelector("#card.pinned");
        map.press("#map", "Escape");
        if (!from.equals("sandbox")) {
            openTab("share", () -> map.click("#tab-share"));
            Download picture = page.waitForDownload(() -> map.click("text=Save PNG"));
            assertThat(picture.suggestedFilename()).isEqualTo("map.png");
        }
        theme(() -> map.click("#theme"));
    }

    private void byTouch() {
        map.tap("#query");
        map.fill("#query", "river");
        lit("< " + POINTS);
        map.fill("#query", "");
        lit("=== " + POINTS);
        openTab("topics", () -> map.tap("#tab-topics"));
        map.tap("[role=treeitem] .node");
        lit("< " + POINTS);
        openTab("points", () -> map.tap("#tab-points"));
        map.tap("#page-points button:text-is('Clear')");
        lit("=== " + POINTS);
        map.tap("tbody button");
        map.waitForSelector("#card.pinned");
        map.tap("#card >> text=Close");
        colors(() -> map.tap("#tab-color"));
        openTab("filter", () -> map.tap("#tab-filter"));
        map.selectOption("#filter-by", "Day");
        var box = map.locator("svg.hist").boundingBox();
        fingers(List.of(new double[] {box.x + 60, box.y + 30}, new double[] {box.x + 100, box.y + 30}, new double[] {
            box.x + 150, box.y + 40
        }));
        lit("< " + POINTS);
        map.tap("#page-filter button:text-is('All')");
        lit("=== " + POINTS);
        // The panel closes when its tab is tapped once more, which frees the map.
        map.tap("#tab-filter");
        home(() -> map.tap("#home"));
        List<?> place = pointInSight();
        page.touchscreen().tap(number(place.get(0)), number(place.get(1)));
        map.waitForSelector("#card.pinned .text");
        map.tap("#card >> text=Close");
        for (String tool : List.of("#box", "#lasso")) {
            map.tap(tool);
            fingers(List.of(
                    new double[] {90, 280}, new double[] {250, 290}, new double[] {240, 480}, new double[] {100, 470}));
            lit("< " + POINTS);
            map.tap(tool);
            openTab("points", () -> map.tap("#tab-points"));
            map.tap("#page-points button:text-is('Clear')");
            lit("=== " + POINTS);
            map.tap("#tab-points");
        }
        double scale = number(map.evaluate("isogloss.app.camera.scale"));
        pinch();
        until("isogloss.app.camera.scale > " + scale);
        String before = String.valueOf(map.evaluate("isogloss.app.camera.x"));
        fingers(List.of(new double[] {200, 400}, new double[] {160, 380}, new double[] {120, 360}));
        until("isogloss.app.camera.x !== " + before);
        theme(() -> map.tap("#theme"));
    }

    private void byKeyboard(boolean phone) {
        page.keyboard().press("/");
        page.keyboard().type("river");
        page.keyboard().press("Enter");
        lit("< " + POINTS);
        page.keyboard().press("Escape");
        lit("=== " + POINTS);
        map.focus("#map");
        for (String key : List.of("+", "ArrowLeft", "ArrowUp", "Shift+ArrowRight", "ArrowDown")) {
            String before = (String) map.evaluate("JSON.stringify(isogloss.app.camera.view)");
            page.keyboard().press(key);
            until("before => JSON.stringify(isogloss.app.camera.view) !== before", before);
        }
        until("isogloss.app.camera.scale > 1.5 * isogloss.app.homeView().scale");
        page.keyboard().press("v");
        lit("< " + POINTS);
        page.keyboard().press("Escape");
        lit("=== " + POINTS);
        home(() -> page.keyboard().press("0"));
        page.keyboard().press("Enter");
        map.waitForSelector("#card.pinned");
        map.focus("#card button >> nth=1");
        page.keyboard().press("Enter");
        map.focus("#card li button");
        page.keyboard().press("Enter");
        page.keyboard().press("Escape");
        until("isogloss.app.pinned < 0");
        map.focus("#map");
        for (String tool : List.of("l", "b")) {
            page.keyboard().press(tool);
            until("isogloss.input.tool !== 'move'");
            page.keyboard().press("Escape");
            until("isogloss.input.tool === 'move'");
        }
        map.focus("#tab-topics");
        openTab("topics", () -> page.keyboard().press("Enter"));
        map.focus("[role=treeitem]");
        for (String key : List.of("ArrowRight", "ArrowRight", "ArrowDown", "Home", "End", "ArrowUp", "Enter")) {
            page.keyboard().press(key);
        }
        lit("< " + POINTS);
        clear();
        map.focus("#tab-topics");
        colors(() -> page.keyboard().press("ArrowRight"));
        map.focus("#tab-color");
        openTab("filter", () -> page.keyboard().press("ArrowRight"));
        map.selectOption("#filter-by", "Day");
        map.focus("#page-filter input[type=range]");
        for (int k = 0; k < 12; k++) {
            page.keyboard().press("ArrowRight");
        }
        lit("< " + POINTS);
        map.focus("#page-filter button:text-is('All')");
        page.keyboard().press("Enter");
        lit("=== " + POINTS);
        map.focus("#tab-filter");
        openTab("points", () -> page.keyboard().press("ArrowRight"));
        map.focus("tbody button");
        page.keyboard().press("Enter");
        map.waitForSelector("#card.pinned");
        page.keyboard().press("Escape");
        until("isogloss.app.pinned < 0");
        map.focus("#tab-points");
        openTab("share", () -> page.keyboard().press("End"));
        map.focus("text=Save SVG");
        Download picture = page.waitForDownload(() -> page.keyboard().press("Enter"));
        assertThat(picture.suggestedFilename()).isEqualTo("map.svg");
        map.focus("#theme");
        theme(() -> page.keyboard().press("Enter"));
        assertThat(map.isVisible("#mini")).isEqualTo(!phone);
    }

    private void home(Runnable act) {
        act.run();
        until("!isogloss.app.flight && Math.abs(isogloss.app.camera.scale / isogloss.app.homeView().scale - 1) < 0.01");
    }

    private void openTab(String name, Runnable act) {
        act.run();
        map.waitForSelector("#page-" + name);
    }

    private void colors(Runnable open) {
        openTab("color", open);
        map.selectOption("#color-by", "field:Score");
        map.waitForSelector(
                "#legend, #legend-entries", new Frame.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
        map.selectOption("#color-by", "field:Kind");
        map.selectOption("#palette", "vivid");
        map.setChecked("#show-outlines", false);
        assertThat(map.evaluate("[isogloss.app.colorBy, isogloss.app.palette, isogloss.app.outlinesOn].join()"))
                .isEqualTo("field:Kind,vivid,false");
        map.selectOption("#color-by", "layer:0");
    }

    private void theme(Runnable act) {
        String before = map.getAttribute("html", "data-theme");
        act.run();
        until("before => document.documentElement.dataset.theme !== before", before);
    }

    private void clear() {
        map.press("#map", "Escape");
        map.press("#map", "Escape");
        lit("=== " + POINTS);
    }

    private void lit(String compared) {
        until("(isogloss.app.lit ? isogloss.app.lit.count() : isogloss.model.n) " + compared);
    }

    /** Waits frame by frame: the page's policy does not let Playwright wait inside of it. */
    private void until(String condition) {
        until("() => " + condition, null);
    }

    private void until(String condition, Object with) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!Boolean.TRUE.equals(map.evaluate(condition, with))) {
            assertThat(System.nanoTime()).as(condition).isLessThan(deadline);
            map.evaluate("() => new Promise(requestAnimationFrame)");
        }
    }

    private List<?> pointInSight() {
        return (List<?>)
                map.evaluate(
                        "() => { const { app, model } = isogloss; for (let i = 0; i < model.n; i++) { const x = app.camera.toX(model.xy[2 * i]), y = app.camera.toY(model.xy[2 * i + 1]), under = document.elementFromPoint(x, y); if (under && under.id === 'map' && app.model.index.nearest(model.xy[2 * i], model.xy[2 * i + 1], 0.01, () => true) === i) return [x, y]; } }");
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private void dragMouse(double x0, double y0, double x1, double y1) {
        page.mouse().move(x0, y0);
        page.mouse().down();
        page.mouse().move(x1, y0 + 5);
        page.mouse().move(x1, y1);
        page.mouse().move(x0 + 20, y1 - 5);
        page.mouse().move(x1, y1);
        page.mouse().up();
    }

    private void fingers(List<double[]> path) {
        CDPSession session = page.context().newCDPSession(page);
        touch(session, "touchStart", path.getFirst());
        path.forEach(place -> touch(session, "touchMove", place));
        // A finger that leaves while it moves throws the view, and the browser takes the next tap as the one that stops
        // it.
        for (int rest = 1; rest <= 4; rest++) {
            map.evaluate("() => new Promise(requestAnimationFrame)");
            touch(session, "touchMove", new double[] {path.getLast()[0] + rest % 2, path.getLast()[1]});
        }
        touch(session, "touchEnd");
    }

    private void pinch() {
        CDPSession session = page.context().newCDPSession(page);
        touch(session, "touchStart", new double[] {150, 400}, new double[] {210, 400});
        for (int k = 1; k <= 5; k++) {
            touch(session, "touchMove", new double[] {150 - 10 * k, 400}, new double[] {210 + 10 * k, 400});
        }
        touch(session, "touchEnd");
    }

    private static void touch(CDPSession session, String type, double[]... places) {
        JsonArray points = new JsonArray();
        for (double[] place : places) {
            JsonObject point = new JsonObject();
            point.addProperty("x", place[0]);
            point.addProperty("y", place[1]);
            points.add(point);
        }
        JsonObject args = new JsonObject();
        args.addProperty("type", type);
        args.add("touchPoints", points);
        session.send("Input.dispatchTouchEvent", args);
    }
}
