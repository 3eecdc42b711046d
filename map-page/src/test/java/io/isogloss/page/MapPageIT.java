package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.deque.html.axecore.args.AxeRuleOptions;
import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser. */
class MapPageIT {
    private static final String NO_WEBGL =
            "const own = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, more) { return kind.startsWith('webgl') ? null : own.call(this, kind, more); };";

    /** How many pixels of the map are not empty. */
    private static final String DRAWN =
            "(() => { const map = document.getElementById('map'), copy = document.createElement('canvas'); copy.width = map.width; copy.height = map.height; const pen = copy.getContext('2d'); pen.drawImage(map, 0, 0); return pen.getImageData(0, 0, map.width, map.height).data.reduce((sum, v, i) => sum + (i % 4 === 3 && v > 0), 0); })()";

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static MapDocument document;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        browser = new Browser(folder);
        document = Documents.blobs(4000, 24, 7)
                .settings(PageSettings.builder()
                        .title("A map")
                        .subTitle("for tests")
                        .theme(Theme.LIGHT)
                        .clusterBoundaryPolygons(true)
                        .textCollisionSizeScale(1)
                        .build())
                .build();
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @BeforeEach
    void forget() {
        browser.requests.clear();
        browser.complaints.clear();
    }

    private static Object ask(Page page, String script) {
        return page.evaluate(script);
    }

    private static int lit(Page page) {
        return ((Number) ask(page, "isogloss.app.lit ? isogloss.app.lit.count() : isogloss.model.n")).intValue();
    }

    private static int find(Page page, String query) {
        return ((Number) page.evaluate("query => isogloss.search.set(query)", query)).intValue();
    }

    @Test
    void asksNobodyAndBreaksNoPolicy() throws IOException {
        Page page = browser.open(document);
        page.click("#tab-topics");
        find(page, "river");
        page.mouse().move(640, 400);
        assertThat(browser.requests)
                .hasSize(2)
                .anyMatch(url -> url.startsWith("file:"))
                .anyMatch(url -> url.startsWith("blob:"));
        assertThat(browser.complaints).isEmpty();
        page.context().close();
    }

    @Test
    void keepsLabelsApartAt200Zooms() throws IOException {
        Page page = browser.open(document);
        Object overlaps = ask(page, """
                () => {
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
                  return [overlaps, most];
                }""");
        assertThat((List<?>) overlaps).first().isEqualTo(0);
        assertThat(((Number) ((List<?>) overlaps).get(1)).intValue()).isGreaterThan(5);
        page.context().close();
    }

    @Test
    void findsWordsPhrasesExclusionsFieldsAndPatterns() throws IOException {
        Page page = browser.open(document);
        List<String> texts = document.texts();
        assertThat(find(page, "river")).isEqualTo((int)
                texts.stream().filter(text -> text.contains("river")).count());
        assertThat(find(page, "riv")).isEqualTo((int)
                texts.stream().filter(text -> text.contains("riv")).count());
        assertThat(find(page, "river stone")).isEqualTo((int) texts.stream()
                .filter(text -> text.contains("river") && text.contains("stone"))
                .count());
        assertThat(find(page, "\"river stone\"")).isEqualTo((int)
                texts.stream().filter(text -> text.contains("river stone")).count());
        assertThat(find(page, "river -stone")).isEqualTo((int) texts.stream()
                .filter(text -> text.contains("river") && !text.contains("stone"))
                .count());
        assertThat(find(page, "/number 1\\d\\d:/")).isEqualTo(100);
        assertThat(find(page, "id:id-17")).isPositive();
        assertThat(find(page, "kind:noun")).isBetween(600, 900);
        assertThat(find(page, "kind:noun") + find(page, "-kind:noun")).isEqualTo(4000);
        assertThat(find(page, "score:>0") + find(page, "score:<=0")).isBetween(3850, 3990);
        assertThat(find(page, "topic:\"All of river\"")).isPositive();
        assertThat(find(page, "/(/")).isEqualTo(4000);
        assertThat(page.textContent("#found")).contains("no regular expression");
        page.fill("#query", "planet");
        page.press("#query", "Enter");
        page.waitForSelector("#found:has-text('of 4,000')");
        page.context().close();
    }

    @Test
    void selectsByLassoAndBoxWithModes() throws IOException {
        Page page = browser.open(document);
        page.click("#box");
        drag(page, 500, 200, 900, 600);
        int first = lit(page);
        assertThat(first).isBetween(50, 3900);
        page.click("#tab-points");
        page.check("input[value=add]");
        drag(page, 900, 200, 1100, 600);
        int more = lit(page);
        assertThat(more).isGreaterThan(first);
        page.check("input[value=remove]");
        drag(page, 900, 200, 1100, 600);
        assertThat(lit(page)).isLessThanOrEqualTo(first);
        page.check("input[value=intersect]");
        page.click("#lasso");
        drag(page, 500, 200, 700, 600);
        assertThat(lit(page)).isLessThan(first).isPositive();
        assertThat(page.textContent("#count")).contains("of 4,000 points");
        page.press("#map", "Escape");
        page.press("#map", "Escape");
        assertThat(lit(page)).isEqualTo(4000);
        page.context().close();
    }

    private static void drag(Page page, int x0, int y0, int x1, int y1) {
        page.mouse().move(x0, y0);
        page.mouse().down();
        page.mouse().move(x1, y0);
        page.mouse().move(x1, y1);
        page.mouse().move(x0, y1 - 40.0);
        page.mouse().move(x1, y1);
        page.mouse().up();
    }

    @Test
    void showsThePointUnderThePointerAndItsLikes() throws IOException {
        Page page = browser.open(document);
        List<?> place = (List<?>)
                ask(
                        page,
                        "() => { const { app, model } = isogloss; for (let i = 0; i < model.n; i++) { const x = app.camera.toX(model.xy[2 * i]), y = app.camera.toY(model.xy[2 * i + 1]); const under = document.elementFromPoint(x, y); if (under && under.id === 'map' && app.model.index.nearest(model.xy[2 * i], model.xy[2 * i + 1], 0.01, () => true) === i) return [x, y, i]; } }");
        page.mouse().move(((Number) place.get(0)).doubleValue(), ((Number) place.get(1)).doubleValue());
        page.waitForSelector("#card .text");
        assertThat(page.textContent("#card .text")).contains("number");
        page.mouse().click(((Number) place.get(0)).doubleValue(), ((Number) place.get(1)).doubleValue());
        page.click("text=More like this");
        page.waitForSelector("#card li button");
        assertThat(page.locator("#card li button").count()).isBetween(1, 3);
        page.press("#map", "Escape");
        assertThat(page.isHidden("#card")).isTrue();
        page.context().close();
    }

    @Test
    void doesEverythingByKeyboard() throws IOException {
        Page page = browser.open(document);
        page.focus("#map");
        double before = ((Number) ask(page, "isogloss.app.camera.x")).doubleValue();
        page.press("#map", "ArrowRight");
        assertThat(((Number) ask(page, "isogloss.app.camera.x")).doubleValue()).isGreaterThan(before);
        page.press("#map", "Enter");
        page.waitForSelector("#card.pinned");
        page.press("#map", "Escape");
        page.press("#map", "v");
        assertThat(lit(page)).isPositive();
        page.press("#map", "Escape");
        page.press("#map", "/");
        assertThat(ask(page, "document.activeElement.id")).isEqualTo("query");
        page.focus("#tab-topics");
        page.press("#tab-topics", "Enter");
        page.keyboard().press("Tab");
        page.focus("[role=treeitem]");
        page.keyboard().press("ArrowRight");
        assertThat(page.getAttribute("[role=treeitem]", "aria-expanded")).isEqualTo("true");
        page.keyboard().press("ArrowRight");
        assertThat(ask(page, "document.activeElement.getAttribute('aria-level')"))
                .isEqualTo("2");
        page.keyboard().press("Enter");
        assertThat(lit(page)).isBetween(1, 3999);
        page.context().close();
    }

    @Test
    void takesKeysThatComeWhileTheViewStillMoves() throws IOException {
        Page page = browser.open(document);
        page.focus("#map");
        double before = ((Number) ask(page, "isogloss.app.camera.x")).doubleValue();
        for (String key : List.of("+", "+", "ArrowRight")) {
            page.keyboard().press(key);
        }
        assertThat(((Number) ask(page, "isogloss.app.target.scale / isogloss.app.homeView().scale")).doubleValue())
                .isCloseTo(1.6 * 1.6, within(1e-6));
        assertThat(((Number) ask(page, "isogloss.app.target.x")).doubleValue()).isGreaterThan(before);
        page.context().close();
    }

    @Test
    void filtersByTheHistogramAndColorsByAnything() throws IOException {
        Page page = browser.open(document);
        page.click("#tab-filter");
        page.selectOption("#filter-by", "Day");
        page.evaluate("isogloss.filter.range(0, 20)");
        assertThat(lit(page)).isBetween(1000, 1700);
        page.click("#play");
        page.waitForSelector("#play:has-text('Stop')");
        page.click("#play");
        page.click("#page-filter button:text-is('All')");
        assertThat(lit(page)).isEqualTo(4000);
        page.click("#tab-color");
        for (String by : List.of(
                "field:Kind",
                "field:Score",
                "field:Day",
                "field:Cluster strength",
                "field:Map quality",
                "layer:2",
                "none",
                "layer:0")) {
            page.selectOption("#color-by", by);
            assertThat(ask(page, "isogloss.app.colorBy")).isEqualTo(by);
        }
        page.selectOption("#palette", "distinct");
        page.selectOption("#color-by", "field:Kind");
        page.locator("#legend-entries input").first().uncheck();
        assertThat(lit(page)).isLessThan(4000);
        page.context().close();
    }

    @Test
    void exportsDataAndPictures() throws IOException {
        Page page = browser.open(document);
        find(page, "river stone");
        int found = lit(page);
        page.click("#tab-points");
        Download csv = page.waitForDownload(() -> page.click("text=Save CSV"));
        List<String> lines = Files.readAllLines(csv.path(), UTF_8);
        assertThat(lines).hasSize(found + 1);
        assertThat(lines.getFirst()).startsWith("text,id,Topics,Themes,Regions,Kind,Score,Day");
        Download json = page.waitForDownload(() -> page.click("text=Save JSON"));
        assertThat(Files.readString(json.path()))
                .contains("\"text\":")
                .startsWith("[")
                .endsWith("]\n");
        page.click("#tab-share");
        Download png = page.waitForDownload(() -> page.click("text=Save PNG"));
        assertThat(Files.size(png.path())).isGreaterThan(20_000);
        Download svg = page.waitForDownload(() -> page.click("text=Save SVG"));
        assertThat(Files.readString(svg.path()))
                .startsWith("<svg")
                .contains("<circle")
                .contains("</text>")
                .endsWith("</svg>\n");
        page.context().close();
    }

    @Test
    void hasNoAccessibilityViolationsInAnyState() throws IOException {
        for (Theme theme : List.of(Theme.LIGHT, Theme.DARK)) {
            MapDocument themed = Documents.blobs(600, 12, 7)
                    .settings(PageSettings.builder()
                            .title("A map")
                            .subTitle("for tests")
                            .theme(theme)
                            .build())
                    .build();
            Page page = browser.open(themed);
            for (String tab : List.of("topics", "color", "filter", "points", "share")) {
                page.click("#tab-" + tab);
                assertThat(violations(page)).as(theme + " " + tab).isEmpty();
            }
            page.press("#map", "Enter");
            page.click("#card.pinned >> text=More like this");
            page.waitForSelector("#card li button");
            find(page, "river");
            assertThat(violations(page)).as(theme + " card").isEmpty();
            page.context().close();
            Page phone = browser.open(themed, 360, 640, "");
            phone.tap("#tab-topics");
            phone.waitForSelector("#page-topics");
            assertThat(violations(phone)).as(theme + " phone").isEmpty();
            phone.context().close();
        }
    }

    /** What axe-core finds, with the size of targets, which it leaves out unless asked. */
    private static List<String> violations(Page page) {
        page.evaluate("() => Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => null)");
        AxeRuleOptions on = new AxeRuleOptions();
        on.setEnabled(true);
        AxeRunOptions options = new AxeRunOptions();
        options.setRules(Map.of("target-size", on));
        return new AxeBuilder(page)
                .options(options).analyze().getViolations().stream()
                        .map(rule ->
                                rule.getId() + " " + rule.getNodes().getFirst().getHtml())
                        .toList();
    }

    @Test
    void worksWithoutWebGl() throws IOException {
        Page page = browser.open(document, 1280, 800, NO_WEBGL);
        assertThat(page.getAttribute("html", "data-renderer")).isEqualTo("canvas");
        assertThat(((Number) ask(page, DRAWN)).intValue()).isGreaterThan(5000);
        assertThat(find(page, "river")).isPositive();
        page.mouse().move(640, 400);
        page.mouse().wheel(0, -300);
        page.click("#box");
        drag(page, 500, 200, 900, 600);
        assertThat(browser.complaints).isEmpty();
        page.context().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"webgl", "canvas"})
    void hasAPictureInItsFirstFrameAndWheneverItsWindowChanges(String renderer) throws IOException {
        // Observers are told of a size in the order in which they were made, after the frame's callbacks and before it
        // is painted.
        String first = "new MutationObserver(() => { if (document.documentElement.dataset.picture) window.first ??= "
                + DRAWN + "; }).observe(document, { attributes: true, subtree: true });";
        Page page = browser.open(document, 1280, 800, (renderer.equals("canvas") ? NO_WEBGL : "") + first);
        assertThat(page.getAttribute("html", "data-renderer")).isEqualTo(renderer);
        if (renderer.equals("canvas")) {
            // What WebGL has drawn can be read in its frame only.
            assertThat(((Number) ask(page, "window.first")).intValue()).isGreaterThan(5000);
        }
        ask(
                page,
                "() => { window.seen = []; new ResizeObserver(() => seen.push([innerWidth, " + DRAWN
                        + "])).observe(document.getElementById('stage')); }");
        for (int width : new int[] {1000, 900, 1200}) {
            page.setViewportSize(width, 700);
            page.waitForCondition(
                    () -> Boolean.TRUE.equals(ask(page, "seen.some(([width]) => width === " + width + ")")));
        }
        assertThat((List<?>) ask(page, "seen.slice(1).map(([, drawn]) => drawn)"))
                .isNotEmpty()
                .allSatisfy(drawn -> assertThat(((Number) drawn).intValue()).isGreaterThan(5000));
        assertThat(browser.complaints).isEmpty();
        page.context().close();
    }

    @Test
    void fitsAPhone() throws IOException {
        Page page = browser.open(document, 360, 640, "");
        assertThat(((Number) ask(page, "document.documentElement.scrollWidth")).intValue())
                .isLessThanOrEqualTo(360);
        page.tap("#tab-topics");
        page.tap("[role=treeitem] .node");
        // The browser makes a click of a tap after it has answered the one who tapped.
        page.waitForCondition(() -> lit(page) < 4000);
        assertThat(lit(page)).isPositive();
        double before = ((Number) ask(page, "isogloss.app.camera.scale")).doubleValue();
        var touch = page.context().newCDPSession(page);
        touch(touch, "touchStart", 150, 210);
        for (int k = 1; k <= 5; k++) {
            touch(touch, "touchMove", 150 - 10 * k, 210 + 10 * k);
        }
        touch(touch, "touchEnd");
        // The browser hands moves of fingers on with its frames.
        page.waitForCondition(() -> ((Number) ask(page, "isogloss.app.camera.scale")).doubleValue() > before);
        page.context().close();
    }

    private static void touch(com.microsoft.playwright.CDPSession session, String type, int... xs) {
        var points = new com.google.gson.JsonArray();
        for (int x : xs) {
            var point = new com.google.gson.JsonObject();
            point.addProperty("x", x);
            point.addProperty("y", 200);
            points.add(point);
        }
        var args = new com.google.gson.JsonObject();
        args.addProperty("type", type);
        args.add("touchPoints", points);
        session.send("Input.dispatchTouchEvent", args);
    }

    @Test
    void restoresTheViewOfALink() throws IOException {
        Path file = browser.write(document, "link.html");
        Page page =
                browser.visit(file.toUri() + "#v=0.40000,0.60000,4.000&q=river&c=field%3AKind&t=dark", 1280, 800, "");
        page.waitForSelector("#found:has-text('of 4,000')");
        assertThat(page.getAttribute("html", "data-theme")).isEqualTo("dark");
        assertThat((String) ask(page, "isogloss.link.text()"))
                .contains("v=0.40000%2C0.60000%2C4.000")
                .contains("q=river")
                .contains("c=field%3AKind")
                .contains("t=dark");
        page.context().close();
    }

    @Test
    void loadsDataThatLiesBesideThePageFromFileAndHttp() throws IOException {
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        MapPage.writeBeside(document, html, "map.data.js", data);
        Files.write(folder.resolve("beside.html"), html.toByteArray());
        Files.write(folder.resolve("map.data.js"), data.toByteArray());
        Page page = browser.visit(folder.resolve("beside.html").toUri().toString(), 1280, 800, "");
        assertThat(find(page, "river")).isPositive();
        page.context().close();
        try (Served served =
                new Served(Map.of("/beside.html", html.toByteArray(), "/map.data.js", data.toByteArray()))) {
            Page served1 = browser.visit(served.address("/beside.html"), 1280, 800, "");
            assertThat(find(served1, "river")).isPositive();
            served1.context().close();
        }
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void runsNothingThatIsHiddenInTexts() throws IOException {
        Page page = browser.open(Hostile.document());
        for (String tab : List.of("topics", "color", "filter", "points", "share")) {
            page.click("#tab-" + tab);
        }
        page.focus("#map");
        page.press("#map", "Enter");
        page.waitForSelector("#card.pinned");
        assertThat(ask(page, "window.hit === undefined")).isEqualTo(true);
        assertThat(((Number)
                                ask(
                                        page,
                                        "document.querySelectorAll('img:not(#ground,#logo),iframe,object,embed,form,base,video,body a,[onerror],[onload],[onclick],x').length"))
                        .intValue())
                .isZero();
        assertThat(((Number) ask(page, "document.scripts.length")).intValue()).isEqualTo(1);
        assertThat((String) ask(page, "isogloss.points.data('csv').then(parts => parts.join(''))"))
                .contains("</script>");
        assertThat((String) ask(page, "isogloss.share.svg()"))
                .doesNotContain("<script")
                .doesNotContain("<img");
        assertThat(browser.complaints).isEmpty();
        page.context().close();
    }

    @Test
    void talksWithThePageThatEmbedsItInASandbox() throws IOException {
        byte[] map = Files.readAllBytes(browser.write(document, "embedded.html"));
        String host =
                "<!doctype html><link rel=icon href=data:,><iframe sandbox='allow-scripts' src='/map.html' style='width:900px;height:600px'></iframe><script>window.heard=[];addEventListener('message',e=>heard.push(e.data));function say(m){document.querySelector('iframe').contentWindow.postMessage(m,'*')}</script>";
        try (Served served = new Served(Map.of("/host.html", host.getBytes(UTF_8), "/map.html", map))) {
            Page page = browser.blank(1000, 700, "");
            page.navigate(served.address("/host.html"));
            Frame frame = page.frames().get(1);
            frame.waitForSelector(
                    "html[data-ready]",
                    new Frame.WaitForSelectorOptions()
                            .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED));
            page.evaluate("say({isogloss:'search',text:'before hello'})");
            page.evaluate("say({isogloss:'hello'})");
            page.waitForFunction("heard.some(m => m.isogloss === 'ready')");
            assertThat(ask(page, "heard[0].isogloss")).isEqualTo("ready");
            assertThat(ask(page, "heard[0].points")).isEqualTo(4000);
            page.evaluate("say({isogloss:'search',text:'river'})");
            page.waitForFunction("heard.some(m => m.isogloss === 'found' && m.count > 0)");
            page.evaluate("say({isogloss:'select',ids:['id-3','id-5','nobody']})");
            page.waitForFunction("heard.some(m => m.isogloss === 'selection' && m.count === 2)");
            page.evaluate("say({isogloss:'view',x:'a'})");
            page.waitForFunction("heard.some(m => m.isogloss === 'error')");
            page.context().close();
        }
        assertThat(browser.complaints).isEmpty();
    }
}
