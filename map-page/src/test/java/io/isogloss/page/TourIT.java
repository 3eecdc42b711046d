package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A walk through all functions, by mouse, finger and keyboard, in both themes, on a phone and a large screen, with and without WebGL, from a file, over http, and in a sandboxed frame.
 *
 * <p>Six walks are spread over these; {@code -Dtour=every} takes all 72 ways, {@code -Dtour=touch,DARK} those that say so.
 */
class TourIT {
    private static final String NO_WEBGL =
            "const own = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, more) { return kind.startsWith('webgl') ? null : own.call(this, kind, more); };";
    /** A headless browser has no dialog for it. */
    private static final String PRINT = "window.print = () => (document.documentElement.dataset.printed = 'yes');";

    private static final String HOST =
            "<!doctype html><meta name=viewport content='width=device-width'><link rel=icon href=data:,><body style='margin:0'><iframe sandbox='allow-scripts allow-downloads allow-modals' src=/map.html style='border:0;width:100vw;height:100vh;display:block'></iframe>";
    private static final int POINTS = 2500;

    @TempDir
    private static Path folder;

    private static Browser browser;

    private Page page;
    private Frame map;
    private Hand hand;

    /** How a page is used, and where. */
    record Way(String hand, Theme theme, int width, int height, String renderer, String place) {
        @Override
        public String toString() {
            return String.join(",", hand, theme.name(), width + "x" + height, renderer, place);
        }
    }

    static List<Way> ways() {
        String wanted = System.getProperty("tour", "");
        if (wanted.isEmpty()) {
            return List.of(
                    new Way("mouse", Theme.LIGHT, 1920, 1080, "webgl", "file"),
                    new Way("mouse", Theme.DARK, 360, 640, "canvas", "sandbox"),
                    new Way("touch", Theme.LIGHT, 360, 640, "canvas", "http"),
                    new Way("touch", Theme.DARK, 1920, 1080, "webgl", "sandbox"),
                    new Way("keyboard", Theme.LIGHT, 360, 640, "webgl", "http"),
                    new Way("keyboard", Theme.DARK, 1920, 1080, "canvas", "file"));
        }
        List<Way> ways = new ArrayList<>();
        for (String hand : List.of("mouse", "touch", "keyboard")) {
            for (Theme theme : List.of(Theme.LIGHT, Theme.DARK)) {
                for (boolean phone : List.of(true, false)) {
                    for (String renderer : List.of("webgl", "canvas")) {
                        for (String place : List.of("file", "http", "sandbox")) {
                            ways.add(new Way(hand, theme, phone ? 360 : 1920, phone ? 640 : 1080, renderer, place));
                        }
                    }
                }
            }
        }
        ways.removeIf(way -> !wanted.equals("every") && !way.toString().contains(wanted));
        return ways;
    }

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

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void offersEveryFunction(Way way) throws IOException {
        MapDocument document = Documents.blobs(POINTS, 24, 7)
                .settings(PageSettings.builder()
                        .title("A map")
                        .theme(way.theme)
                        .clusterBoundaryPolygons(true)
                        .textCollisionSizeScale(1)
                        .build())
                .build();
        Path file = browser.write(document, "tour.html");
        try (Served served =
                new Served(Map.of("/map.html", Files.readAllBytes(file), "/host.html", HOST.getBytes(UTF_8)))) {
            page = browser.blank(
                    way.width,
                    way.height,
                    way.hand.equals("touch"),
                    PRINT + (way.renderer.equals("canvas") ? NO_WEBGL : ""));
            page.navigate(
                    switch (way.place) {
                        case "file" -> file.toUri().toString();
                        case "http" -> served.address("/map.html");
                        default -> served.address("/host.html");
                    });
            map = way.place.equals("sandbox") ? page.frames().get(1) : page.mainFrame();
            map.waitForSelector(
                    "html[data-ready]", new Frame.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
            assertThat(map.getAttribute("html", "data-renderer")).isEqualTo(way.renderer);
            assertThat(map.getAttribute("html", "data-theme"))
                    .isEqualTo(way.theme.name().toLowerCase(Locale.ROOT));
            hand = Hand.of(way.hand, page, map);
            searches();
            moves();
            opensAPoint();
            selects();
            choosesTopics();
            colors();
            filters();
            lists();
            shares();
            changesTheTheme();
            assertThat(((Number) map.evaluate("document.documentElement.scrollWidth")).intValue())
                    .isLessThanOrEqualTo(way.width);
            page.context().close();
        }
        assertThat(browser.complaints).isEmpty();
    }

    private void searches() {
        for (String query :
                List.of("river", "\"a river\"", "river -stone", "kind:noun", "score:>2", "/riv.r/", "topic:region")) {
            hand.type(query);
            until("document.getElementById('found').textContent.endsWith(' of 2,500')");
            hand.lit("< " + POINTS);
            hand.type("");
            hand.lit("=== " + POINTS);
        }
    }

    private void moves() {
        home();
        hand.press("#zoom-in");
        until("isogloss.app.camera.scale > 1.5 * isogloss.app.homeView().scale");
        hand.press("#zoom-out");
        until("isogloss.app.camera.scale < 1.1 * isogloss.app.homeView().scale");
        home();
        comeCloser();
        String before = String.valueOf(map.evaluate("isogloss.app.camera.x"));
        hand.pan();
        until("Math.abs(isogloss.app.camera.x - " + before + ") > 1e-4");
        if (hand.points() && map.isVisible("#minimap")) {
            String seen = String.valueOf(map.evaluate("isogloss.app.camera.x"));
            hand.press("#minimap");
            until("isogloss.app.camera.x !== " + seen);
        }
        home();
    }

    private void home() {
        hand.home();
        until("!isogloss.app.flight && Math.abs(isogloss.app.camera.scale / isogloss.app.homeView().scale - 1) < 0.01");
    }

    /** Once the view rests: what is selected next is selected in it. */
    private void comeCloser() {
        String before = String.valueOf(map.evaluate("isogloss.app.camera.scale"));
        hand.zoomIn();
        until("!isogloss.app.flight && !isogloss.app.moving && isogloss.app.camera.scale > 1.3 * " + before);
    }

    private void opensAPoint() {
        List<?> place = (List<?>)
                map.evaluate(
                        "() => { const { app, model } = isogloss; for (let i = 0; i < model.n; i++) { const x = app.camera.toX(model.xy[2 * i]), y = app.camera.toY(model.xy[2 * i + 1]), under = document.elementFromPoint(x, y); if (under && under.id === 'map' && app.model.index.nearest(model.xy[2 * i], model.xy[2 * i + 1], 0.01, () => true) === i) return [x, y]; } }");
        hand.openCard(((Number) place.get(0)).doubleValue(), ((Number) place.get(1)).doubleValue());
        map.waitForSelector("#card.pinned .text");
        assertThat(map.textContent("#card .text")).contains("number");
        hand.press("#card >> text=More like this");
        map.waitForSelector("#card li button");
        String first = String.valueOf(map.evaluate("isogloss.app.pinned"));
        hand.press("#card li button");
        until("isogloss.app.pinned !== " + first);
        until("!isogloss.app.flight");
        hand.closeCard();
        until("isogloss.app.pinned < 0");
    }

    private void selects() {
        home();
        comeCloser();
        hand.select("box", line(0.2, 0.55));
        hand.lit("< " + POINTS);
        int first = hand.lit();
        mode("add");
        hand.pan();
        hand.select("lasso", line(0.5, 0.8));
        hand.lit("> " + first);
        int both = hand.lit();
        mode("intersect");
        hand.select("box", line(0.5, 0.8));
        hand.lit("< " + both);
        mode("remove");
        hand.select("box", line(0.5, 0.8));
        hand.lit("=== " + POINTS);
        mode("new");
        hand.select("box", line(0.2, 0.8));
        hand.lit("< " + POINTS);
        hand.clearSelection();
        hand.lit("=== " + POINTS);
        home();
        hand.shortcuts();
        home();
    }

    private List<double[]> line(double from, double to) {
        return List.of(hand.place(from, 0.35), hand.place(from, 0.75), hand.place(to, 0.75));
    }

    private void mode(String mode) {
        open("points");
        hand.press("input[value=" + mode + "]");
        until("isogloss.input.mode === '" + mode + "'");
        shut();
    }

    private void choosesTopics() {
        if (hand.points()) {
            List<?> place = (List<?>)
                    map.evaluate(
                            "() => { for (const label of document.querySelectorAll('.lb')) { const box = label.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2; if (document.elementFromPoint(x, y)?.closest('.lb') === label) return [x, y]; } }");
            page.mouse().move(0, 0);
            hand.press(((Number) place.get(0)).doubleValue(), ((Number) place.get(1)).doubleValue());
            hand.lit("< " + POINTS);
            hand.clearSelection();
            hand.lit("=== " + POINTS);
        }
        open("topics");
        hand.chooseTopic();
        hand.lit("< " + POINTS);
        assertThat(map.getAttribute("[role=treeitem][aria-level='2']", "aria-selected"))
                .isEqualTo("true");
        shut();
        hand.clearSelection();
        hand.lit("=== " + POINTS);
        home();
    }

    private void colors() {
        open("color");
        for (String by : List.of("field:Score", "field:Cluster strength", "field:Map quality", "field:Day", "none")) {
            hand.choose("#color-by", by);
            until("isogloss.app.colorBy === '" + by + "'");
            assertThat(map.locator("#legend-entries .bar").count()).isEqualTo(by.equals("none") ? 0 : 1);
        }
        for (String by : List.of("field:Kind", "layer:1", "layer:0")) {
            hand.choose("#color-by", by);
            map.waitForSelector("#legend-entries input");
        }
        hand.press("#legend-entries input");
        hand.lit("< " + POINTS);
        hand.press("#legend-entries input");
        hand.lit("=== " + POINTS);
        for (String palette : List.of("distinct", "vivid", "position")) {
            hand.choose("#palette", palette);
            until("isogloss.app.palette === '" + palette + "'");
        }
        hand.slide("#size", 0.7);
        until("isogloss.app.pointScale > 1.5");
        hand.press("#show-labels");
        until("!document.querySelector('.lb')");
        hand.press("#show-labels");
        until("document.querySelector('.lb')");
        hand.press("#show-outlines");
        until("!isogloss.app.outlinesOn");
        hand.press("#show-outlines");
        until("isogloss.app.outlinesOn");
        shut();
    }

    private void filters() {
        open("filter");
        hand.choose("#filter-by", "Day");
        hand.brush();
        hand.lit("< " + POINTS);
        int days = hand.lit();
        hand.choose("#filter-by", "Score");
        hand.brush();
        hand.lit("< " + days);
        int both = hand.lit();
        hand.press("[title='Remove this filter']");
        hand.lit("> " + both);
        hand.press("#play");
        map.waitForSelector("#play:has-text('Stop')");
        hand.press("#play");
        map.waitForSelector("#play:has-text('Play')");
        hand.press("#page-filter button:text-is('All')");
        hand.lit("=== " + POINTS);
        shut();
    }

    private void lists() {
        do {
            comeCloser();
        } while (!Boolean.TRUE.equals(map.evaluate("isogloss.app.camera.scale > 2.2 * isogloss.app.homeView().scale")));
        open("points");
        hand.press("text=Select view");
        hand.lit("< " + POINTS);
        int view = hand.lit();
        hand.press(".words button");
        hand.lit("< " + view);
        hand.press("text=Show all");
        hand.lit("=== " + POINTS);
        hand.press("text=Select view");
        hand.lit("=== " + view);
        hand.press("text=Invert");
        hand.lit("=== " + (POINTS - view));
        saves("text=Save CSV", "map-selection.csv");
        hand.press("#page-points button:text-is('Clear')");
        hand.lit("=== " + POINTS);
        hand.choose("#sort-by", "-2");
        until("document.querySelector('tbody td:last-child')?.textContent.startsWith('20')");
        assertThat(map.locator("tbody td:last-child").first().textContent())
                .isGreaterThan(map.locator("tbody td:last-child").last().textContent());
        hand.choose("#sort-by", "");
        saves("text=Save JSON", "map-selection.json");
        until("document.querySelectorAll('tbody tr').length === 50");
        hand.press("text=Show more");
        until("document.querySelectorAll('tbody tr').length === 100");
        hand.press("tbody button");
        map.waitForSelector("#card.pinned");
        hand.closeCard();
        until("isogloss.app.pinned < 0 && !isogloss.app.flight");
        shut();
    }

    private void shares() {
        open("share");
        hand.press("text=Copy link");
        until(
                "document.getElementById('live').textContent === 'Link copied' || !document.querySelector('[aria-label=\"Link to this view\"]').hidden");
        hand.press("text=Print");
        until("document.documentElement.dataset.printed === 'yes'");
        hand.choose("#picture-scale", "1");
        saves("text=Save PNG", "map.png");
        saves("text=Save SVG", "map.svg");
        shut();
        String link = (String) map.evaluate("isogloss.link.text()");
        String scale = String.valueOf(map.evaluate("isogloss.app.camera.scale"));
        home();
        map.evaluate("hash => { location.hash = hash; }", link.substring(link.indexOf('#')));
        until("Math.abs(isogloss.app.camera.scale / " + scale + " - 1) < 0.01");
    }

    private void saves(String selector, String name) {
        Download saved = page.waitForDownload(() -> hand.press(selector));
        assertThat(saved.suggestedFilename()).isEqualTo(name);
    }

    private void changesTheTheme() {
        String before = map.getAttribute("html", "data-theme");
        hand.press("#theme");
        until("document.documentElement.dataset.theme !== '" + before + "'");
    }

    private void open(String tab) {
        if (!map.isVisible("#page-" + tab)) {
            hand.tab(tab);
            map.waitForSelector("#page-" + tab);
        }
    }

    private void shut() {
        String open = (String)
                map.evaluate(
                        "document.getElementById('panel').classList.contains('shut') ? '' : document.querySelector('#tabs [aria-selected=true]').id.slice(4)");
        if (!open.isEmpty()) {
            hand.tab(open);
            until("document.getElementById('panel').classList.contains('shut')");
            // What is pressed next lies where the panel was.
            hand.frame();
            hand.frame();
        }
    }

    private void until(String condition) {
        hand.until(condition);
    }
}
