package io.isogloss.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every setting does what it says: what a page with it looks like, against one without. */
class SettingsEffectIT {
    private static final EmbeddedImage DOT = EmbeddedImage.ofDataUrl(
            "logo",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static final String LABEL = "document.querySelector('.lb').style";
    private static final String LABEL_SIZES =
            "isogloss.model.labels.filter(l => l.layer === 0).map(l => l.font).sort((a, b) => a - b)";
    private static final String TONES = "isogloss.model.head.layers[0].names.map((_, c) => isogloss.app.tone(0, c))";
    private static final String PAINTED =
            "(() => { const c = document.getElementById('shapes'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let some = 0, strong = 0; for (let i = 3; i < d.length; i += 4) { some += d[i] > 0; strong += d[i] > 100; } return [some, strong]; })()";

    @TempDir
    private static Path folder;

    private static Browser browser;

    /**
     * What a change does.
     *
     * @param page changes that get in each other's way are made on pages of their own
     * @param probe reads the page
     * @param holds compares what was read without and with the change: {@code was}, {@code is}
     */
    private record Effect(
            String field, int page, UnaryOperator<PageSettingsBuilder> change, String probe, String holds) {}

    private static Effect effect(
            String field, int page, UnaryOperator<PageSettingsBuilder> change, String probe, String holds) {
        return new Effect(field, page, change, probe, holds);
    }

    private static List<Effect> effects() {
        return List.of(
                effect("title", 1, b -> b.title("A title"), text("title"), "was === '' && is === 'A title'"),
                effect("subTitle", 1, b -> b.subTitle("Below"), text("subtitle"), "was === '' && is === 'Below'"),
                effect("titleFontSize", 1, b -> b.titleFontSize(41), style("title", "fontSize"), "is === '41px'"),
                effect(
                        "subTitleFontSize",
                        1,
                        b -> b.subTitleFontSize(23),
                        style("subtitle", "fontSize"),
                        "is === '23px'"),
                effect(
                        "width",
                        2,
                        b -> b.width("50%"),
                        "document.getElementById('app').clientWidth",
                        "was === 1280 && is === 640"),
                effect(
                        "height",
                        2,
                        b -> b.height(500),
                        "document.getElementById('app').clientHeight",
                        "was === 800 && is === 500"),
                effect(
                        "theme",
                        2,
                        b -> b.theme(Theme.DARK),
                        style("app", "backgroundColor"),
                        "was !== is && is === 'rgb(18, 20, 26)'"),
                effect(
                        "noiseLabel",
                        1,
                        b -> b.noiseLabel("Stray"),
                        "isogloss.model.topicOf(isogloss.model.layers[0].findIndex((_, i) => isogloss.model.layers.every(l => l[i] === 0)))",
                        "was === 'Unlabelled' && is === 'Stray'"),
                effect(
                        "noiseColor",
                        1,
                        b -> b.noiseColor("#010203"),
                        "isogloss.app.legend[0].join()",
                        "was === '153,153,153' && is === '1,2,3'"),
                effect(
                        "colorLabelText",
                        2,
                        b -> b.colorLabelText(false),
                        "new Set([...document.querySelectorAll('.lb')].map(l => l.style.color)).size",
                        "was > 1 && is === 1"),
                effect(
                        "labelWrapWidth",
                        1,
                        b -> b.labelWrapWidth(60),
                        "Math.max(...isogloss.model.labels.map(l => l.lines.length))",
                        "was > 1 && is === 1"),
                effect(
                        "paletteHueShift",
                        2,
                        b -> b.paletteHueShift(90),
                        TONES + ".map(t => t[2])",
                        "is.every((h, i) => Math.abs(((h - was[i] + 360) % 360) - 90) < 4)"),
                effect(
                        "paletteHueRadiusDependence",
                        3,
                        b -> b.paletteHueRadiusDependence(6),
                        TONES + ".map(t => t[2])",
                        "is.filter((h, i) => Math.abs(h - was[i]) > 5).length > 3"),
                effect(
                        "paletteThetaRange",
                        3,
                        b -> b.paletteThetaRange(6),
                        TONES + ".map(t => t[0])",
                        "is.some((l, i) => Math.abs(l - was[i]) > 0.01)"),
                effect(
                        "cvdSafer",
                        1,
                        b -> b.cvdSafer(true),
                        "isogloss.app.palette + document.getElementById('palette').value",
                        "was === 'positionposition' && is === 'distinctdistinct'"),
                effect(
                        "useMedoids",
                        1,
                        b -> b.useMedoids(true),
                        "isogloss.model.labels.map(l => isogloss.model.index.nearest(l.x, l.y, 5e-5, () => true) >= 0).filter(Boolean).length / isogloss.model.labels.length",
                        "was < 0.5 && is === 1"),
                effect(
                        "clusterBoundaryPolygons",
                        1,
                        b -> b.clusterBoundaryPolygons(true),
                        PAINTED + "[0]",
                        "was === 0 && is > 10000"),
                effect(
                        "polygonAlpha",
                        2,
                        b -> b.clusterBoundaryPolygons(true).polygonAlpha(6),
                        PAINTED + "[0]",
                        "is > 10000"),
                effect("clusterBoundaryLineWidth", 2, b -> b.clusterBoundaryLineWidth(5), PAINTED + "[1]", "is > 2000"),
                effect(
                        "enableTopicTree",
                        1,
                        b -> b.enableTopicTree(true),
                        "!document.getElementById('page-topics').hidden",
                        "!was && is"),
                effect(
                        "textCollisionSizeScale",
                        5,
                        b -> b.textCollisionSizeScale(1),
                        "document.querySelectorAll('.lb').length",
                        "is > was"),
                effect(
                        "textMinPixelSize",
                        2,
                        b -> b.textMinPixelSize(30).textMaxPixelSize(33),
                        LABEL_SIZES,
                        "was[0] < 29 && is[0] === 30"),
                effect(
                        "textMaxPixelSize",
                        3,
                        b -> b.textMaxPixelSize(17),
                        LABEL_SIZES,
                        "was.at(-1) > 17 && is.at(-1) === 17"),
                effect("minFontsize", 4, b -> b.minFontsize(20), LABEL_SIZES, "is[0] > was[0] + 3"),
                effect("maxFontsize", 1, b -> b.maxFontsize(14), LABEL_SIZES, "is.at(-1) < was.at(-1)"),
                effect(
                        "fontFamily",
                        1,
                        b -> b.fontFamily("Courier New, monospace"),
                        style("labels", "fontFamily"),
                        "was.startsWith('\"Playfair Display SC\"') && is.startsWith('\"Courier New\"')"),
                effect("fontWeight", 1, b -> b.fontWeight(300), LABEL + ".fontWeight", "was === '600' && is === '300'"),
                effect("lineSpacing", 1, b -> b.lineSpacing(2), LABEL + ".lineHeight", "+is > 2 * +was"),
                effect(
                        "textOutlineWidth",
                        1,
                        b -> b.textOutlineWidth(16),
                        "(s => parseFloat(s.webkitTextStrokeWidth) / parseFloat(s.fontSize))(getComputedStyle(document.querySelector('.lb')))",
                        "Math.abs(is - 2 * was) < 0.01 && was > 0.1"),
                effect(
                        "textOutlineColor",
                        1,
                        b -> b.textOutlineColor("#0102037f"),
                        LABEL.replace(".style", "")
                                + " && getComputedStyle(document.querySelector('.lb')).webkitTextStrokeColor",
                        "was !== is && is.startsWith('rgba(1, 2, 3')"),
                effect(
                        "tooltipFontFamily",
                        1,
                        b -> b.tooltipFontFamily("Courier New"),
                        style("card", "fontFamily"),
                        "was.startsWith('\"Playfair') && is.startsWith('\"Courier New\"')"),
                effect(
                        "tooltipFontWeight",
                        1,
                        b -> b.tooltipFontWeight(700),
                        style("card", "fontWeight"),
                        "was === '400' && is === '700'"),
                effect(
                        "hoverTemplate",
                        1,
                        b -> b.hoverTemplate("{kind}: {text} <b>{nobody}</b>"),
                        "(async () => { isogloss.card.pin(0); while (!document.querySelector('#card .text')) await new Promise(requestAnimationFrame); return document.querySelector('#card .text').textContent; })()",
                        "!was.includes('<b>') && /^[a-z]*: [a-z]+ .* <b>\\{nobody\\}<\\/b>$/.test(is)"),
                effect(
                        "logo",
                        1,
                        b -> b.logo(DOT),
                        "[document.getElementById('logo').hidden, document.getElementById('logo').naturalWidth].join()",
                        "was === 'true,0' && is === 'false,1'"),
                effect(
                        "logoWidth",
                        1,
                        b -> b.logoWidth(90),
                        "document.getElementById('logo').clientWidth",
                        "was === 0 && is === 90"),
                effect(
                        "pointSizeScale",
                        5,
                        b -> b.pointSizeScale(0.5),
                        "isogloss.app.look.radius",
                        "Math.abs(is - was / 2) < 0.02"),
                effect(
                        "pointHoverColor",
                        1,
                        b -> b.pointHoverColor("#010203"),
                        "document.querySelector('.ring').style.stroke",
                        "was !== is && is === 'rgb(1, 2, 3)'"),
                effect(
                        "pointRadiusMinPixels",
                        2,
                        b -> b.pointRadiusMinPixels(9),
                        "isogloss.app.look.radius",
                        "was < 9 && is === 9"),
                effect(
                        "pointRadiusMaxPixels",
                        3,
                        b -> b.pointRadiusMaxPixels(1),
                        "isogloss.app.look.radius",
                        "was > 1 && is === 1"),
                effect(
                        "pointLineWidth",
                        5,
                        b -> b.pointLineWidth(0.5),
                        "isogloss.app.look.edge / isogloss.app.look.radius",
                        "was === 0 && Math.abs(is - 0.5) < 0.01"),
                effect(
                        "pointLineWidthMinPixels",
                        2,
                        b -> b.pointLineWidthMinPixels(2),
                        "isogloss.app.look.edge",
                        "was === 0 && is === 2"),
                effect(
                        "pointLineWidthMaxPixels",
                        4,
                        b -> b.pointLineWidth(5).pointLineWidthMaxPixels(1.5),
                        "isogloss.app.look.edge",
                        "is === 1.5"),
                effect(
                        "initialZoomFraction",
                        1,
                        b -> b.initialZoomFraction(0.3),
                        "isogloss.app.camera.scale / isogloss.app.camera.fitScale",
                        "is > 1.3 * was"),
                effect(
                        "backgroundColor",
                        1,
                        b -> b.backgroundColor("#fedcba"),
                        style("app", "backgroundColor"),
                        "was !== is && is === 'rgb(254, 220, 186)'"),
                effect(
                        "backgroundImage",
                        1,
                        b -> b.backgroundImage(DOT),
                        "[document.getElementById('ground').hidden, Math.round(document.getElementById('ground').clientWidth) > 100].join()",
                        "was === 'true,false' && is === 'false,true'"),
                effect(
                        "customCss",
                        1,
                        b -> b.customCss("title { color: rgb(1, 2, 3) }"),
                        style("title", "color"),
                        "was !== is && is === 'rgb(1, 2, 3)'"));
    }

    private static String text(String id) {
        return "document.getElementById('" + id + "').textContent";
    }

    private static String style(String id, String property) {
        return "getComputedStyle(document.getElementById('" + id + "'))." + property;
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        browser = new Browser(folder);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    private static MapDocument document(UnaryOperator<PageSettingsBuilder> change) {
        return Documents.blobs(1500, 24, 7)
                .settings(
                        change.apply(PageSettings.builder().theme(Theme.LIGHT)).build())
                .build();
    }

    @Test
    void showsEveryChange() throws IOException {
        List<Effect> effects = effects();
        Map<String, Object> plain = read(document(b -> b), effects);
        List<String> wrong = new ArrayList<>();
        Page judge = browser.blank(300, 300, "");
        for (int number : effects.stream().map(Effect::page).distinct().sorted().toList()) {
            List<Effect> here =
                    effects.stream().filter(effect -> effect.page() == number).toList();
            Map<String, Object> changed = read(
                    document(b -> {
                        PageSettingsBuilder all = b;
                        for (Effect effect : here) {
                            all = effect.change().apply(all);
                        }
                        return all;
                    }),
                    here);
            for (Effect effect : here) {
                List<Object> both = Arrays.asList(plain.get(effect.field()), changed.get(effect.field()));
                if (!Boolean.TRUE.equals(judge.evaluate("([was, is]) => Boolean(" + effect.holds() + ")", both))) {
                    wrong.add(effect.field() + ": " + both);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(browser.complaints).isEmpty();
    }

    private static Map<String, Object> read(MapDocument document, List<Effect> effects) throws IOException {
        Page page = browser.open(document);
        page.evaluate(
                "async () => { await Promise.allSettled([...document.images].filter(one => one.src).map(one => one.decode())); await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); }");
        Map<String, Object> read = new TreeMap<>();
        for (Effect effect : effects) {
            read.put(effect.field(), page.evaluate(effect.probe()));
        }
        page.context().close();
        return read;
    }

    @Test
    void leavesNoSettingOut() {
        assertThat(Stream.concat(effects().stream().map(Effect::field), Stream.of("inlineData", "embedOrigins")))
                .containsExactlyInAnyOrderElementsOf(
                        new TreeSet<>(Arrays.stream(PageSettings.class.getRecordComponents())
                                .map(RecordComponent::getName)
                                .toList()));
    }

    @Test
    void keepsDataOutOfThePageWhenItShallLieBeside() throws IOException {
        MapDocument document = document(b -> b.inlineData(false));
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        MapPage.writeBeside(document, page, "map.data.js", data);
        assertThat(page.toString(StandardCharsets.UTF_8))
                .contains("<script src=\"map.data.js\">")
                .doesNotContain("id=\"b-x\"");
        assertThat(data.toString(StandardCharsets.UTF_8)).contains("isoglossBlock(\"x\"");
    }

    @Test
    void answersOnlyPagesOfTheOriginsItNames() throws IOException {
        String host =
                "<!doctype html><link rel=icon href=data:,><iframe src='/deaf.html'></iframe><iframe src='/open.html'></iframe><script>window.heard=[];addEventListener('message',e=>heard.push(e.source===frames[1]?'open':'deaf'));</script>";
        try (Served served = new Served(Map.of("/host.html", host.getBytes(StandardCharsets.UTF_8)))) {
            String own = served.address("");
            for (Map.Entry<String, String> page : Map.of("/deaf.html", "https://example.org", "/open.html", own)
                    .entrySet()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                MapPage.write(document(b -> b.embedOrigins(List.of(page.getValue()))), out);
                served.put(page.getKey(), out.toByteArray());
            }
            Page page = browser.blank(1000, 700, "");
            page.navigate(served.address("/host.html"));
            for (Frame frame : page.frames().subList(1, 3)) {
                frame.waitForSelector(
                        "html[data-ready]", new Frame.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
            }
            page.evaluate("for (const f of [0, 1, 0, 1]) frames[f].postMessage({ isogloss: 'hello' }, '*')");
            page.waitForFunction("heard.length > 1");
            assertThat(page.evaluate("heard.join()")).isEqualTo("open,open");
            page.context().close();
        }
    }
}
