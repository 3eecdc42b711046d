package io.isogloss.page;

import java.util.ArrayList;
import java.util.List;

/** Texts that try to become more than text. */
final class Hostile {
    private Hostile() {}

    /** A hundred strings. */
    static List<String> strings() {
        List<String> seeds = List.of(
                "</script><script>window.hit=1</script>",
                "<script>window.hit=1</script>",
                "<img src=x onerror=window.hit=1>",
                "<svg onload=window.hit=1>",
                "\"><img src=x onerror=window.hit=1>",
                "'><x onclick=window.hit=1>",
                "javascript:window.hit=1",
                "<a href=javascript:window.hit=1>a</a>",
                "<iframe srcdoc='<script>parent.hit=1</script>'>",
                "<base href=//example.org>",
                "<form action=//example.org>",
                "{{constructor.constructor('window.hit=1')()}}",
                "${window.hit=1}",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "\u202egnp.exe",
                "\u2066\u2067\u0000\u0001\u001f",
                "\u0000",
                "\\u003cscript\\u003e",
                "expression(window.hit=1)",
                "}</style><script>window.hit=1</script>",
                "@import 'https://example.org'",
                "url(https://example.org)",
                "\\",
                "\"",
                "'",
                "\ud800",
                "\udfff tail",
                "=cmd|' /C calc'!A0",
                "&lt;script&gt;",
                "%3Cscript%3E",
                "<textarea>",
                "</textarea><script>window.hit=1</script>",
                "<noscript><p title=\"</noscript><img src=x onerror=window.hit=1>\">",
                "<math><mtext></mtext></math>",
                "<video><source onerror=window.hit=1>",
                "<object data=x>",
                "<embed src=x>",
                "a\nb\r\nc\td",
                "\ufeffbom",
                "\u2028\u2029",
                "__proto__",
                "constructor",
                "NaN",
                "null",
                "undefined",
                "[object Object]",
                "😀".repeat(50));
        List<String> all = new ArrayList<>(seeds);
        for (String seed : seeds) {
            all.add("Text before " + seed + " and after " + seed);
        }
        return all.subList(0, 100);
    }

    /** All of them in every field that takes a text, one text of a million characters among them. */
    static MapDocument document() {
        List<String> strings = strings();
        int points = strings.size();
        float[] positions = new float[2 * points];
        int[] cluster = new int[points];
        List<String> texts = new ArrayList<>(strings);
        texts.set(99, "<b>long</b> ".repeat(90_000));
        List<MapCluster> clusters = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            positions[2 * i] = i % 10;
            positions[2 * i + 1] = i / 10f;
            cluster[i] = i;
            clusters.add(new MapCluster(strings.get(i), strings.get(i), List.of(strings.get(i)), -1));
        }
        MapDocument.Builder builder = MapDocument.builder(positions)
                .texts(texts)
                .ids(strings)
                .layer(new MapLayer(strings.get(0), cluster, clusters))
                .column(MapColumn.category(strings.get(1), cluster, strings))
                .column(MapColumn.text(strings.get(2), strings))
                .settings(PageSettings.builder()
                        .title(strings.get(0))
                        .subTitle(strings.get(2))
                        .noiseLabel(strings.get(3))
                        .hoverTemplate("{text} <b>{topic}</b> {id} {none}")
                        .build());
        for (String text : strings) {
            builder.fact(text, text);
        }
        return builder.build();
    }

    /** Names of 200 characters, Arabic, Chinese, emoji. */
    static MapDocument scripts() {
        List<String> names = List.of(
                "word ".repeat(40).strip(),
                "x".repeat(200),
                "تعلم الآلة والذكاء الاصطناعي في اللغة العربية",
                "机器学习与人工智能在自然语言处理中的应用研究",
                "👩‍👩‍👧‍👦🇨🇭🏳️‍🌈 emoji families",
                "עברית ואנגלית mixed",
                "ไทยไม่มีช่องว่าง",
                "e\u0301\u0301\u0301 combining");
        int points = 400;
        float[] positions = new float[2 * points];
        int[] cluster = new int[points];
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            cluster[i] = i % names.size();
            positions[2 * i] = cluster[i] * 3 + (i % 17) / 20f;
            positions[2 * i + 1] = cluster[i] % 3 + (i % 13) / 20f;
            texts.add(names.get(cluster[i]) + " " + i);
        }
        return MapDocument.builder(positions)
                .texts(texts)
                .layer(new MapLayer(
                        "Topics",
                        cluster,
                        names.stream()
                                .map(name -> MapCluster.of(name, name, -1))
                                .toList()))
                .settings(PageSettings.builder().textCollisionSizeScale(1).build())
                .build();
    }
}
