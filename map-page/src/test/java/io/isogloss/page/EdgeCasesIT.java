package io.isogloss.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.ByteArrayOutputStream;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Maps of nothing, of little, of too much, and of scripts other than Latin: every part of the page still works. */
class EdgeCasesIT {
    private static final List<String> TABS = List.of("topics", "color", "filter", "points", "share");
    private static final String OVERLAPS = """
            () => {
              const { app } = isogloss; let overlaps = 0;
              for (let k = 0; k < 60; k++) {
                app.camera.scale = app.camera.fitScale * 0.5 * 1.12 ** k;
                app.labels.draw(app.camera);
                const boxes = [...document.querySelectorAll('.lb')].map((one) => one.getBoundingClientRect());
                for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
                  const a = boxes[i], b = boxes[j];
                  if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5) overlaps++;
                }
              }
              app.home();
              app.refresh();
              return overlaps;
            }""";

    @TempDir
    private static Path folder;

    private static Browser browser;

    /** A map, how many points and top topics it has, and how many texts hold "number". */
    record Case(String name, MapDocument.Builder document, int points, int topTopics, int found) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("no point", Documents.blobs(0, 0, 1), 0, 0, 0),
                new Case("one point", Documents.blobs(1, 1, 1), 1, 1, 1),
                new Case("one point with a topic", Documents.lonePoint(), 1, 1, 0),
                new Case("two points", Documents.blobs(2, 1, 1), 2, 1, 2),
                new Case(
                        "two points at one place",
                        MapDocument.builder(new float[] {3, 3, 3, 3}).texts(List.of("number a", "b")),
                        2,
                        0,
                        1),
                new Case("no text", MapDocument.builder(new float[] {0, 0, 1, 1, 2, 0}), 3, 0, 0),
                new Case("one cluster", Documents.blobs(200, 1, 1), 200, 1, 200),
                new Case("all noise", noise(), 200, 0, 200),
                new Case("5,000 clusters", Documents.blobs(20_000, 5_000, 1), 20_000, 312, 20_000));
    }

    private static MapDocument.Builder noise() {
        float[] positions = new float[400];
        int[] codes = new int[200];
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            positions[2 * i] = i % 20;
            positions[2 * i + 1] = i / 20f;
            codes[i] = -1;
            texts.add("number " + i);
        }
        return MapDocument.builder(positions).texts(texts).layer(new MapLayer("Topics", codes, List.of()));
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

    @ParameterizedTest
    @MethodSource("cases")
    void worksThroughout(Case one) throws IOException {
        PageSettings settings = PageSettings.builder()
                .clusterBoundaryPolygons(true)
                .enableTopicTree(true)
                .textCollisionSizeScale(1)
                .build();
        Page page = browser.open(one.document.settings(settings).build());
        assertThat(page.getAttribute("html", "data-problem")).isNull();
        for (String tab : TABS) {
            page.focus("#tab-" + tab);
            page.keyboard().press("Enter");
        }
        page.click("#tab-points");
        assertThat(page.textContent("#count")).isEqualTo(String.format(Locale.ROOT, "All %,d points", one.points));
        assertThat(page.evaluate("document.querySelectorAll('[aria-level=\"1\"]').length"))
                .isEqualTo(Math.min(400, one.topTopics));
        assertThat(page.evaluate("isogloss.search.set('number')")).isEqualTo(one.found);
        page.evaluate("isogloss.search.set('')");
        page.click("#home");
        page.press("#map", "Enter");
        page.press("#map", "v");
        assertThat(page.evaluate("isogloss.app.pinned >= 0")).isEqualTo(one.points > 0);
        assertThat(page.evaluate("Object.values(isogloss.app.camera.view).every(v => isFinite(v))"))
                .isEqualTo(true);
        assertThat(page.evaluate(OVERLAPS)).isEqualTo(0);
        assertThat(page.evaluate("isogloss.share.svg().split('<circle').length - 1"))
                .isEqualTo(one.points);
        assertThat((String) page.evaluate("isogloss.points.data('json').then(parts => parts.join(''))"))
                .startsWith("[")
                .endsWith("]\n");
        page.context().close();
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void showsTheOnlyPointOfAMapBelowItsName() throws IOException {
        Page page = browser.open(Documents.lonePoint().build());
        page.waitForSelector(".lb");
        assertThat(page.evaluate("""
                () => {
                  const { camera, look, model } = isogloss.app, y = camera.toY(model.xy[1]);
                  const name = document.querySelector('.lb').getBoundingClientRect(), map = document.getElementById('map').getBoundingClientRect();
                  return name.height > 0 && name.bottom - map.top < y - Math.max(look.radius, look.litRadius);
                }""")).isEqualTo(true);
        page.context().close();
    }

    @Test
    void keepsNamesOf200CharactersAndOfEveryScriptWithinTheirPlace() throws IOException {
        MapDocument document = Hostile.scripts();
        Page page = browser.open(document);
        assertThat(page.evaluate(OVERLAPS)).isEqualTo(0);
        page.evaluate(
                "isogloss.app.camera.scale = isogloss.app.camera.fitScale * 3; isogloss.app.labels.draw(isogloss.app.camera)");
        assertThat(
                        (List<?>)
                                page.evaluate(
                                        "isogloss.model.labels.map((l, i) => [l, isogloss.app.labels.make(i).element]).map(([l, e]) => { document.getElementById('labels').append(e); return e.getBoundingClientRect().width - l.width; }).filter(over => over > 2)"))
                .isEmpty();
        assertThat((String) page.evaluate("isogloss.model.labels.map(l => l.lines.join('|')).join(' / ')"))
                .contains("…", "机器学习", "👩‍👩‍👧‍👦", "🇨🇭", "e\u0301\u0301\u0301");
        page.click("#tab-topics");
        assertThat((List<?>) page.evaluate(
                        "[...document.querySelectorAll('#page-topics .name')].map(one => one.textContent).sort()"))
                .isEqualTo(document.layers().getFirst().clusters().stream()
                        .map(MapCluster::name)
                        .sorted()
                        .toList());
        assertThat(
                        page.evaluate(
                                "getComputedStyle([...document.querySelectorAll('#page-topics .name')].find(one => one.textContent.startsWith('تعلم'))).direction"))
                .isEqualTo("rtl");
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(1280);
        page.context().close();
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void readsHostileTextsFromBesideThePage() throws IOException {
        MapDocument document = Hostile.document();
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        MapPage.writeBeside(document, html, "hostile.data.js", data);
        Files.write(folder.resolve("hostile.html"), html.toByteArray());
        Files.write(folder.resolve("hostile.data.js"), data.toByteArray());
        Page page = browser.visit(folder.resolve("hostile.html").toUri().toString(), 1280, 800, "");
        for (String tab : TABS) {
            page.click("#tab-" + tab);
        }
        assertThat(page.evaluate("window.hit === undefined && document.scripts.length === 2"))
                .isEqualTo(true);
        assertThat(page.evaluate("isogloss.search.set('constructor')")).isEqualTo(4);
        page.context().close();
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void saysWhenTheFileIsNotWhole() throws IOException {
        String whole =
                Files.readString(browser.write(Documents.blobs(3000, 5, 1).build(), "whole.html"));
        Path part = folder.resolve("part.html");
        int texts = whole.indexOf("id=\"b-T\"");
        Files.writeString(part, whole.substring(0, texts + (whole.length() - texts) / 2));
        Page page = browser.blank(1000, 700, "");
        page.navigate(part.toUri().toString());
        page.waitForSelector("#live:has-text('The map could not be shown')");
        page.context().close();
    }

    @Test
    void saysWhenItsDataDoesNotLieBesideIt() throws IOException {
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        MapPage.writeBeside(Documents.blobs(50, 2, 1).build(), html, "missing.js", new ByteArrayOutputStream());
        try (Served served = new Served(Map.of("/alone.html", html.toByteArray()))) {
            Page page = browser.blank(1000, 700, "");
            page.navigate(served.address("/alone.html"));
            page.waitForSelector("#live:has-text('The map could not be shown')");
            page.context().close();
        }
    }
}
