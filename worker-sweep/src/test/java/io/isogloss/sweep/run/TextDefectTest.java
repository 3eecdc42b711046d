package io.isogloss.sweep.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextDefectTest {
    @Test
    void letsTextsPassInAnyScript() {
        for (String text :
                new String[] {"plain", "zwei\nZeilen\tund mehr", "日本語", "🦊 fox", "e\u0301", "a\u00ADb\u200Db"}) {
            assertThat(TextDefect.of(text, 1_000)).as(text).isEmpty();
        }
    }

    @Test
    void saysWhatIsNoText() {
        assertThat(TextDefect.of("", 10))
                .hasValueSatisfying(reason -> assertThat(reason).contains("no text"));
        assertThat(TextDefect.of("a\u0001", 10))
                .hasValueSatisfying(reason -> assertThat(reason).contains("U+0001", "position 1"));
        assertThat(TextDefect.of("\uD83E", 10))
                .hasValueSatisfying(reason -> assertThat(reason).contains("U+D83E"));
        assertThat(TextDefect.of("a\uFFFF", 10))
                .hasValueSatisfying(reason -> assertThat(reason).contains("U+FFFF"));
    }

    @Test
    void countsBytesNotCharacters() {
        assertThat(TextDefect.of("ééééé", 10)).isEmpty();
        assertThat(TextDefect.of("éééééé", 11)).isPresent();
    }
}
