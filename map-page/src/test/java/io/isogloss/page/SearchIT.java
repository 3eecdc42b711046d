package io.isogloss.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the search field finds, against the texts themselves. */
class SearchIT {
    @TempDir
    private static Path folder;

    private static Browser browser;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        browser = new Browser(folder);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    private static int find(Page page, String query) {
        return ((Number) page.evaluate("query => isogloss.search.set(query)", query)).intValue();
    }

    private static MapDocument.Builder document(List<String> texts) {
        SplittableRandom random = new SplittableRandom(3);
        float[] positions = new float[2 * texts.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (float) random.nextDouble();
        }
        return MapDocument.builder(positions).texts(texts);
    }

    @Test
    void findsWordsOfEveryScript() throws IOException {
        List<String> texts = List.of(
                "서울 특별시의 밤",
                "東京都の夜、カフェで",
                "Café au lait",
                "cafe noir",
                "ภาษาไทยง่าย",
                "Die Straße nach München",
                "مدينة كبيرة",
                "Москва ночью",
                "👩‍🚀 in space",
                "1½ cups of flour",
                "plain");
        Page page = browser.open(document(texts).build());
        assertThat(find(page, "특별")).isEqualTo(1);
        assertThat(find(page, "東京")).isEqualTo(1);
        assertThat(find(page, "\"東京都\"")).isEqualTo(1);
        assertThat(find(page, "京東")).isZero();
        assertThat(find(page, "カフェ")).isEqualTo(1);
        assertThat(find(page, "cafe")).isEqualTo(2);
        assertThat(find(page, "CAFÉ")).isEqualTo(2);
        assertThat(find(page, "ไทย")).isEqualTo(1);
        assertThat(find(page, "munchen")).isEqualTo(1);
        assertThat(find(page, "كبيرة")).isEqualTo(1);
        assertThat(find(page, "МОСКВА")).isEqualTo(1);
        assertThat(find(page, "👩‍🚀")).isEqualTo(1);
        assertThat(find(page, "1½")).isEqualTo(1);
        assertThat(find(page, "/1½ cup/")).isEqualTo(1);
        assertThat(find(page, "/東京./")).isEqualTo(1);
        assertThat(find(page, "-cafe")).isEqualTo(9);
        page.context().close();
    }

    @Test
    void findsIdsThatAreSpelledOutWithoutAPlaceInTheVocabulary() throws IOException {
        List<String> texts = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(9);
        // Enough for more different pieces than the vocabulary takes of those that occur once.
        for (int i = 0; i < 110_000; i++) {
            texts.add("text " + i % 7);
            ids.add((i % 3 == 0 ? "of the " : "the of ") + new UUID(random.nextLong(), random.nextLong()));
        }
        // Written in a way that none else has: spelled out, too.
        ids.set(3, ids.get(3).replace("of the", "oF thE"));
        ids.set(4, ids.get(4).replace("the of", "tHE, Of tHe"));
        Page page = browser.open(document(texts).ids(ids).build());
        assertThat(find(page, "id:\"of the\"")).isEqualTo(36_668);
        assertThat(find(page, "id:\"the of\"")).isEqualTo(73_333);
        assertThat(find(page, "id:\"the of the\"")).isEqualTo(1);
        String one = ids.get(4711).substring(7);
        assertThat(find(page, "id:" + one)).isEqualTo(1);
        assertThat(find(page, "id:\"" + one + "\"")).isEqualTo(1);
        assertThat(find(page, "id:\"" + one.substring(0, 20) + "\"")).isZero();
        for (int length : new int[] {1, 2, 3, 5}) {
            String start = one.substring(0, length);
            assertThat(find(page, "id:" + start)).as(start).isEqualTo((int) ids.stream()
                    .filter(id -> Pattern.compile("(^|-| )" + start).matcher(id).find())
                    .count());
        }
        String middle = one.substring(26, 33);
        assertThat(find(page, "/" + middle + "/")).isEqualTo(1);
        page.context().close();
    }

    @Test
    void agreesWithPlainPatternsOnEveryText() throws IOException {
        String[] words = {
            "color",
            "colour",
            "colony",
            "war",
            "warden",
            "softwar3",
            "see",
            "queueing",
            "war_colour",
            "x".repeat(60) + "end",
            "of",
            "the",
            "1984"
        };
        SplittableRandom random = new SplittableRandom(4);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(1, 7); k > 0; k--) {
                text.append(words[random.nextInt(words.length)])
                        .append(k > 1 ? random.nextInt(5) == 0 ? ", " : " " : "");
            }
            texts.add(text.toString());
        }
        // Written in a way that only these have, so that nothing but their letters is stored.
        texts.set(17, "oF thE war");
        texts.set(18, "OF, tHE war; of war the");
        Page page = browser.open(document(texts).build());
        for (String pattern : List.of(
                "colou?r",
                "\\bwar\\b",
                "war(den)?",
                "[aeiou]{4}",
                "of the",
                "x{20}end",
                "xxxend",
                "(color|war) of",
                "color|1984",
                "^the",
                "19\\d4",
                "softwar\\x33",
                "colo(?!ny)",
                "(?:see) the",
                "[a-f]{3}",
                "war|xend",
                "w[a-z]*n\\b",
                "1\\d+4",
                "x*",
                "\\bcolou?r\\b")) {
            Pattern java = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
            assertThat(find(page, "/" + pattern + "/")).as(pattern).isEqualTo((int)
                    texts.stream().filter(text -> java.matcher(text).find()).count());
        }
        for (String phrase : List.of("of the", "the of", "of the war", "see of the", "the the", "of 1984 of")) {
            Pattern java = Pattern.compile("\\b" + phrase.replace(" ", "[,;]? ") + "\\b", Pattern.CASE_INSENSITIVE);
            assertThat(find(page, "\"" + phrase + "\"")).as(phrase).isPositive().isEqualTo((int)
                    texts.stream().filter(text -> java.matcher(text).find()).count());
        }
        assertThat(find(page, "color /war/ -\"the\"")).isEqualTo((int) texts.stream()
                .filter(text -> Pattern.compile("\\bcolor").matcher(text).find()
                        && text.contains("war")
                        && !Pattern.compile("\\bthe\\b").matcher(text).find())
                .count());
        page.context().close();
    }

    @Test
    void waitsForTheTextsAndSaysWhatItFoundSoFar() throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            texts.add("number " + i + " of many, " + "and so on ".repeat(3));
        }
        Path file = browser.write(document(texts).build(), "early.html");
        Page page = browser.blank(1000, 700, "");
        page.navigate(file.toUri().toString());
        page.fill("#query", "/number 1\\d* o/");
        page.waitForSelector("#found:has-text('of 40,000')");
        assertThat(page.textContent("#found")).isEqualTo("11,111 of 40,000");
        page.context().close();
        assertThat(browser.complaints).isEmpty();
    }
}
