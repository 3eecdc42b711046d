package io.isogloss.local.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blue.strategic.parquet.ParquetWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputReaderTest {
    @TempDir
    Path folder;

    @Test
    void picksTextTitleAndIdByTheNamesOfColumns() {
        List<TextRow> rows = read("talks.csv", """
                id,title,abstract,year,room
                a1,On rivers,"Water, and where it goes",2019,07
                a2,On stars,What shines,2020,12
                """);

        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst())
                .isEqualTo(new TextRow(
                        "a1", "Water, and where it goes", "On rivers", Map.of("year", 2019L, "room", "07")));
    }

    @Test
    void takesTheLongestColumnWhenNoNameHelps() {
        List<TextRow> rows =
                read("t.tsv", "k\tw\nx\tthis is clearly the text of the row\ny\tand this is another text\n");

        assertThat(rows)
                .extracting(TextRow::text)
                .containsExactly("this is clearly the text of the row", "and this is another text");
    }

    @Test
    void toleratesLinesThatEndEarlyEmptyFieldsAtTheEndQuotedLinesAndAByteOrderMark() {
        List<TextRow> rows = read("r.csv", "\uFEFFtext,label\n\"two\nlines\",x,, \nshort\n\n");

        assertThat(rows).extracting(TextRow::text).containsExactly("two\nlines", "short");
    }

    @Test
    void refusesTablesWhoseTextsAreCutAtACommaOrAtTheEndOfALine() {
        assertThatThrownBy(() -> read("comma.csv", "id,text\n1,fine\n2,cut here, and gone\n"))
                .hasMessageContainingAll("Line 3 has 3 fields, the heading has 2", "in quotes");
        assertThatThrownBy(() -> read("line.csv", "id,text,n\n1,\"fine\nstill\",5\n2,cut here\nand gone\n\n"))
                .hasMessageContaining("Line 5 ends after column 1, the text is column 2 of 3");
    }

    @Test
    void namesTheEncodingHoweverLateTheWrongByteComes() throws IOException {
        byte[] good = "id,text\n".concat("1,a text\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(good, good.length + 1);
        all[good.length] = (byte) 0xE9;
        Files.write(folder.resolve("late.csv"), all);

        assertThatThrownBy(() -> InputReader.read(folder.resolve("late.csv"), ColumnChoice.automatic()))
                .hasMessageContaining("is not UTF-8");
        byte[] json = ("[" + "\"a text\",".repeat(100_000) + "\"?\"]").getBytes(StandardCharsets.UTF_8);
        json[json.length - 3] = (byte) 0xE9;
        Files.write(folder.resolve("late.json"), json);
        assertThatThrownBy(() -> InputReader.read(folder.resolve("late.json"), ColumnChoice.automatic()))
                .hasMessageContaining("is not UTF-8");
    }

    @Test
    void takesTheSeparatorOfTheHeadingWhereThereIsNoComma() throws IOException {
        assertThat(read("semicolon.csv", "id;text\n1;one, two\n"))
                .extracting(TextRow::text)
                .containsExactly("one, two");
        assertThat(read("tab.csv", "id\ttext\n1\tone\n"))
                .extracting(TextRow::text)
                .containsExactly("one");
        assertThat(read("quoted.csv", "\"the;id\",text\n1,one;two\n"))
                .extracting(TextRow::text)
                .containsExactly("one;two");
    }

    @Test
    void readsJsonLinesArraysStringsAndFolders() throws IOException {
        assertThat(read("a.jsonl", "{\"text\":\"one\",\"n\":1.5}\n\n{\"text\":\"two\"}\n"))
                .extracting(TextRow::text)
                .containsExactly("one", "two");
        assertThat(read("b.json", "[\"one\",\"two\"]"))
                .extracting(TextRow::text)
                .containsExactly("one", "two");
        Files.createDirectories(folder.resolve("notes/deep"));
        Files.writeString(folder.resolve("notes/deep/x.md"), "# A note");
        Files.writeString(folder.resolve("notes/skip.bin"), "no text");
        assertThat(InputReader.read(folder.resolve("notes"), ColumnChoice.automatic()))
                .singleElement()
                .isEqualTo(new TextRow("deep/x.md", "# A note", "x.md", Map.of("file", "deep/x.md")));
    }

    @Test
    void readsTheColumnsOfAParquetFile() throws IOException {
        Path file = folder.resolve("t.parquet");
        MessageType schema = MessageTypeParser.parseMessageType("""
                message talks {
                  required binary text (STRING);
                  optional int32 day (DATE);
                  optional double score;
                  optional int64 n;
                }""");
        try (ParquetWriter<Object[]> writer = ParquetWriter.writeFile(schema, file.toFile(), (row, values) -> {
            values.write("text", row[0]);
            values.write("day", row[1]);
            values.write("score", row[2]);
            values.write("n", row[3]);
        })) {
            writer.write(new Object[] {"the first text", 19_874, 0.5, 7L});
            writer.write(new Object[] {"the second text", 19_875, 1.5, 8L});
        }

        List<TextRow> rows = InputReader.read(file, ColumnChoice.automatic());

        assertThat(rows).extracting(TextRow::text).containsExactly("the first text", "the second text");
        assertThat(rows.getFirst().fields()).isEqualTo(Map.of("day", "2024-05-31", "score", 0.5, "n", 7L));
        assertThatThrownBy(() -> read("broken.parquet", "this is no parquet file at all"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("broken.parquet");
    }

    /** nested.parquet is made by make_nested.py beside it. */
    @Test
    void readsWhatOtherProgramsPutIntoAParquetFile() throws IOException {
        Path file = folder.resolve("nested.parquet");
        try (InputStream made = getClass().getResourceAsStream("nested.parquet")) {
            Files.copy(Objects.requireNonNull(made), file);
        }

        List<TextRow> rows = InputReader.read(file, ColumnChoice.automatic());

        assertThat(rows).hasSize(3);
        assertThat(rows.getFirst().id()).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(rows.getFirst().text()).isEqualTo("what the text number 0 says");
        assertThat(rows.getFirst().fields())
                .isEqualTo(Map.of(
                        "tags", "red, blue",
                        "meta.language", "en",
                        "meta.deep.score", 0.0,
                        "when", "2024-05-31T12:00:00Z",
                        "day", "2024-05-31",
                        "price", 0.0,
                        "unmarked", "plain words"));
        assertThat(rows.getLast().fields())
                .containsEntry("price", 0.5)
                .containsEntry("when", "2024-06-02T12:00:00Z")
                .doesNotContainKeys("tags", "unmarked", "vector", "pairs", "people");
    }

    @Test
    void readsNestedFieldsAndOneObjectALineWhateverTheEnding() {
        List<TextRow> rows = read("t.json", """
                {"text":"some words","meta":{"lang":"en","n":{"x":1}},"tags":["a","b"],"numbers":[1,2]}
                {"text":"other words"}
                """);

        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst().fields()).isEqualTo(Map.of("meta.lang", "en", "meta.n.x", 1L, "tags", "a, b"));
        assertThat(InputReader.read(folder.resolve("t.json"), new ColumnChoice("meta.lang", null, null)))
                .extracting(TextRow::text)
                .containsExactly("en");
    }

    @Test
    void namesARowWithoutIdByWhatItSaysSoThatItKeepsItsNameBehindNewOnes() {
        List<TextRow> before = read("n.txt", "alpha\nbeta\nalpha\n");
        List<TextRow> after = read("n.txt", "new\nalpha\nbeta\nalpha\n");

        assertThat(before).extracting(TextRow::id).doesNotHaveDuplicates();
        assertThat(after.subList(1, 4)).isEqualTo(before);
    }

    @Test
    void readsAStreamOfAnyFormat() {
        assertThat(stream("{\"text\":\"one\"}\n", null)).containsExactly("one");
        assertThat(stream("  [\"one\"]", null)).containsExactly("one");
        assertThat(stream("one\r\ntwo\n", null)).containsExactly("one", "two");
        assertThat(stream("text,n\none of them,1\n", "csv")).containsExactly("one of them");
        assertThatThrownBy(() -> stream("one", "pdf")).hasMessageContaining("--format is 'pdf'");
    }

    @Test
    void refusesALineOfAGigabyteWithoutTakingTheMemoryForIt() {
        assertThatThrownBy(() -> InputReader.read(endless('a', 1L << 30), "txt", ColumnChoice.automatic()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Line 1 is longer than 16 million characters");
        assertThatThrownBy(() -> InputReader.read(endless('a', 1L << 30), "csv", ColumnChoice.automatic()))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(() -> InputReader.read(endless('[', 1L << 30), "json", ColumnChoice.automatic()))
                .isInstanceOf(InputException.class);
    }

    @Test
    void readsTheDatesThatPeopleWriteAndPutsTheChosenGroupFirst() {
        List<TextRow> rows = new ColumnRoles("when", "grade")
                .apply(read("d.csv", "text,when,grade\nthe first text of all,31.5.2024,3\nthe other text,2023,4\n"));

        assertThat(rows.getFirst().fields())
                .containsExactly(Map.entry("grade", "3"), Map.entry("when", "2024-05-31T00:00:00Z"));
        assertThatThrownBy(() -> new ColumnRoles("month", null).apply(rows))
                .hasMessageContaining("no column 'month' for --date-column")
                .hasMessageContaining("grade, when");
        assertThatThrownBy(() -> new ColumnRoles("text2", null)
                        .apply(read("e.csv", "text,text2\nthe first text of all,03/04/2020\n")))
                .hasMessageContaining("No value of the column 'text2' is a date");
    }

    private static List<String> stream(String content, @Nullable String format) {
        return InputReader.read(
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                        format,
                        ColumnChoice.automatic())
                .stream()
                .map(TextRow::text)
                .toList();
    }

    private static InputStream endless(char letter, long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? letter : -1;
            }

            @Override
            public int read(byte[] target, int from, int count) {
                if (left <= 0) {
                    return -1;
                }
                int taken = (int) Math.min(count, left);
                Arrays.fill(target, from, from + taken, (byte) letter);
                left -= taken;
                return taken;
            }
        };
    }

    @Test
    void saysWhatIsWrongAndWhatToDo() throws IOException {
        assertThatThrownBy(() -> InputReader.read(folder.resolve("none.csv"), ColumnChoice.automatic()))
                .hasMessageContaining("There is no file or folder");
        assertThatThrownBy(() -> read("x.pdf", "data")).hasMessageContaining("ending that is not known");
        assertThatThrownBy(() -> read("e.csv", "text\n")).hasMessageContaining("holds no text");
        assertThatThrownBy(() -> read("n.csv", "a,b\n1,2\n"))
                .hasMessageContaining("--text-column")
                .hasMessageContaining("a, b");
        assertThatThrownBy(() -> read("j.jsonl", "{\"text\":\"ok\"}\n{broken\n"))
                .hasMessageContaining("Line 2 is not JSON");
        Files.write(folder.resolve("latin.csv"), "text\ncafé\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> InputReader.read(folder.resolve("latin.csv"), ColumnChoice.automatic()))
                .hasMessageContaining("is not UTF-8")
                .hasMessageEndingWith("\niconv -f latin1 -t utf-8 " + folder.resolve("latin.csv") + " > utf8.csv");
        Files.writeString(folder.resolve("c.csv"), "text,x\nhello there,1\n");
        assertThatThrownBy(() -> InputReader.read(folder.resolve("c.csv"), new ColumnChoice("body", null, null)))
                .hasMessageContaining("no column 'body'");
    }

    /** The command that is told can be copied, whatever the file is called. */
    @Test
    void tellsHowToConvertAFileSoThatAShellUnderstandsIt() throws IOException {
        Path odd = folder.resolve("it's a talk.csv");
        Files.write(odd, "text\ncafé in the street\n".getBytes(StandardCharsets.UTF_16));

        assertThatThrownBy(() -> InputReader.read(odd, ColumnChoice.automatic()))
                .hasMessageEndingWith(
                        "\niconv -f utf-16 -t utf-8 '" + odd.toString().replace("'", "'\\''") + "' > utf8.csv");
    }

    private List<TextRow> read(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.writeString(file, content);
            return InputReader.read(file, ColumnChoice.automatic());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
