package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.isogloss.model.dataset.BatchFileReader;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.DatasetTransformJob;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a stranger sends: one typed error, little memory, no overflow, no guess. */
final class BadInputTest {
    private static final BatchLimits SMALL = new BatchLimits(1 << 20, 10, 1 << 16, 8);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{oops                      | NOT_JSON",
                "{\"a\":1                   | NOT_JSON",
                "{\"a\":tru}                | NOT_JSON",
                "{\"a\":01}                 | NOT_JSON",
                "{\"a\":1.}                 | NOT_JSON",
                "{\"a\":-}                  | NOT_JSON",
                "{\"a\":1e}                 | NOT_JSON",
                "{\"a\":+1}                 | NOT_JSON",
                "{\"a\":NaN}                | NOT_JSON",
                "{\"a\":\"\\x\"}            | NOT_JSON",
                "{\"a\":\"\\u12g4\"}        | NOT_JSON",
                "{\"a\" 1}                  | NOT_JSON",
                "{\"a\":1,}                 | NOT_JSON",
                "{a:1}                      | NOT_JSON",
                "{\"a\":[1,]}               | NOT_JSON",
                "{\"a\":[1 2]}              | NOT_JSON",
                "{} {}                      | NOT_JSON",
                "[1]                        | WRONG_SHAPE",
                "{\"a\":1,\"a\":2}          | DUPLICATE_KEY",
                "{\"a\":1,\"\\u0061\":2}    | DUPLICATE_KEY",
                "{\"b\":{\"a\":1,\"a\":2}}  | DUPLICATE_KEY",
                "{\"a\":1e999}              | NUMBER_RANGE",
                "{\"a\":-1E+999}            | NUMBER_RANGE",
                "{\"a\":1e-999}             | NUMBER_RANGE",
                "{\"a\":\"x\\u0000y\"}      | NUL_CHARACTER",
                "{\"a\":\"\\ud800\"}        | INVALID_UTF8",
                "{\"a\":\"\\udc00\\ud800\"} | INVALID_UTF8",
            })
    void namesTheDefectOfAMessage(String message, Defect defect) {
        assertThat(defectOf(bytes(message.strip()))).isEqualTo(defect);
    }

    @Test
    void refusesBytesThatAreNoText() {
        assertThat(defectOf(new byte[0])).isEqualTo(Defect.NOT_JSON);
        assertThat(defectOf(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'}))
                .isEqualTo(Defect.BYTE_ORDER_MARK);
        assertThat(defectOf(new byte[] {(byte) 0xFF, (byte) 0xFE, '{', 0})).isEqualTo(Defect.BYTE_ORDER_MARK);
        assertThat(defectOf(new byte[] {(byte) 0xFE, (byte) 0xFF, 0, '{'})).isEqualTo(Defect.BYTE_ORDER_MARK);
        assertThat(defectOf(new byte[] {'{', 0, '}'})).isEqualTo(Defect.NUL_CHARACTER);
        assertThat(defectOf(new byte[] {'{', '"', 0, '"', '}'})).isEqualTo(Defect.NUL_CHARACTER);
        assertThat(defectOf(new byte[] {(byte) 0xFF})).isEqualTo(Defect.INVALID_UTF8);
        for (int[] bad : new int[][] {
            {0xC0, 0x80},
            {0xC1, 0xBF},
            {0x80},
            {0xE0, 0x9F, 0x80},
            {0xED, 0xA0, 0x80},
            {0xF0, 0x8F, 0x80, 0x80},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF5, 0x80, 0x80, 0x80},
            {0xC3, 0x28},
            {0xE2, 0x82, 0x28},
            {0xF0, 0x9F, 0x98, 0x28},
            {0xE2, 0x28, 0xA1}
        }) {
            byte[] message = new byte[bad.length + 24];
            java.util.Arrays.fill(message, (byte) ' ');
            System.arraycopy(bytes("{\"a\":\""), 0, message, 0, 6);
            for (int i = 0; i < bad.length; i++) {
                message[6 + i] = (byte) bad[i];
            }
            System.arraycopy(bytes("abcdefgh\"}"), 0, message, 6 + bad.length, 10);
            assertThat(defectOf(message)).as(java.util.Arrays.toString(bad)).isEqualTo(Defect.INVALID_UTF8);
        }
    }

    @Test
    void survivesNesting() {
        assertThat(defectOf(bytes("[".repeat(1 << 20)))).isEqualTo(Defect.TOO_DEEP);
        assertThat(defectOf(bytes("{\"a\":".repeat(100_000)))).isEqualTo(Defect.TOO_DEEP);
        assertThat(defectOf(bytes("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}")))
                .isEqualTo(Defect.TOO_DEEP);
        assertThat(defectOf(bytes("{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}")))
                .isEqualTo(Defect.INVALID_FIELDS);
        assertThat(batchDefect("[".repeat(1 << 20), BatchLimits.DEFAULT)).isEqualTo(Defect.TOO_DEEP);
        assertThat(batchDefect(chunk("[".repeat(7) + "]".repeat(7)), SMALL)).isEqualTo(Defect.TOO_DEEP);
        assertThat(batchDefect(chunk("[".repeat(5) + "]".repeat(5)), SMALL)).isNull();
    }

    @Test
    void refusesNumbersAndObjectsOfAbsurdLength() {
        assertThat(defectOf(bytes("{\"a\":" + "1".repeat(1001) + "}"))).isEqualTo(Defect.NUMBER_RANGE);
        assertThat(defectOf(bytes("{\"a\":" + "1".repeat(400) + "}"))).isEqualTo(Defect.NUMBER_RANGE);
        assertThat(defectOf(bytes("{\"a\":" + "1".repeat(301) + "}"))).isEqualTo(Defect.INVALID_FIELDS);
        StringBuilder names = new StringBuilder("{\"x\":0");
        for (int i = 0; i < 10_000; i++) {
            names.append(",\"n").append(i).append("\":0");
        }
        assertThat(defectOf(bytes(names + "}"))).isEqualTo(Defect.TOO_LARGE);
        String fewer = names.substring(0, names.lastIndexOf(","));
        assertThat(defectOf(bytes(fewer + "}"))).isEqualTo(Defect.INVALID_FIELDS);
        assertThat(defectOf(bytes(fewer.substring(0, fewer.lastIndexOf(",")) + ",\"n77\":1}")))
                .isEqualTo(Defect.DUPLICATE_KEY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}                                                  | WRONG_SHAPE",
                "\"x\"                                               | WRONG_SHAPE",
                "oops                                                | NOT_JSON",
                "[                                                   | NOT_JSON",
                "[{\"id\":\"a\"                                      | NOT_JSON",
                "[] x                                                | NOT_JSON",
                "[5]                                                 | INVALID_FIELDS",
                "[{}]                                                | INVALID_FIELDS",
                "[{\"id\":\"\",\"text\":\"a\",\"payload\":{}}]       | INVALID_FIELDS",
                "[{\"id\":-1,\"text\":\"a\",\"payload\":{}}]         | INVALID_FIELDS",
                "[{\"id\":\"a\",\"text\":null,\"payload\":{}}]       | INVALID_FIELDS",
                "[{\"id\":\"a\",\"text\":\"a\",\"payload\":[]}]      | INVALID_FIELDS",
                "[{\"id\":\"a\",\"text\":\"a\",\"payload\":{},}]     | NOT_JSON",
                "[{\"id\":\"a\",\"text\":\"a\",\"text\":\"b\",\"payload\":{}}] | DUPLICATE_KEY",
                "[{\"id\":\"a\",\"text\":\"a\",\"payload\":{\"x\":1e999}}]     | NUMBER_RANGE",
                "[{\"id\":\"a\",\"text\":\"a\",\"payload\":{}} {}]   | NOT_JSON",
            })
    void namesTheDefectOfABatchFile(String file, Defect defect) {
        assertThat(batchDefect(file.strip(), SMALL)).isEqualTo(defect);
    }

    @Test
    void namesEveryFieldOfABadChunk() {
        InvalidMessageException e = catchThrowableOfType(
                InvalidMessageException.class, () -> drain(stream("[{\"id\":true,\"payload\":7}]"), SMALL));

        assertThat(e.violations())
                .extracting(Violation::toString)
                .containsExactly(
                        "[0].id is a boolean, must be a string",
                        "[0].payload is a number, must be an object",
                        "[0].text is absent, is required, must be a string");
    }

    @Test
    void keepsTheLimitsOfABatchFile() {
        String chunk = chunk("1").substring(1, chunk("1").length() - 1);
        assertThat(batchDefect("[" + (chunk + ",").repeat(9) + chunk + "]", SMALL))
                .isNull();
        assertThat(batchDefect("[" + (chunk + ",").repeat(10) + chunk + "]", SMALL))
                .isEqualTo(Defect.TOO_LARGE);
        assertThat(batchDefect(chunk("\"" + "a".repeat(1 << 16) + "\""), SMALL)).isEqualTo(Defect.TOO_LARGE);
        assertThat(batchDefect(chunk("\"" + "a".repeat(65_000) + "\""), SMALL)).isNull();
        assertThat(batchDefect(" ".repeat(1 << 20) + "[]", SMALL)).isEqualTo(Defect.TOO_LARGE);
        assertThat(batchDefect(" ".repeat(1 << 19) + "[" + " ".repeat(1 << 18) + "]\n", SMALL))
                .isNull();
    }

    @Test
    void refusesAStringOfFiftyMegabytesInTheMemoryOfOneChunk() {
        InputStream endless = new SequenceInputStream(stream("[{\"text\":\""), new Repeat(50_000_000));

        long before = allocated();
        InvalidMessageException e =
                catchThrowableOfType(InvalidMessageException.class, () -> drain(endless, BatchLimits.DEFAULT));
        long after = allocated();

        assertThat(e.defect()).isEqualTo(Defect.TOO_LARGE);
        // A buffer that grows by half up to the limit sums up to three times the limit.
        assertThat(after - before).isLessThan(4L * BatchLimits.DEFAULT.chunkBytes());
    }

    @Test
    void holdsLessThanTwiceTheLargestChunk() {
        StringBuilder file = new StringBuilder("[");
        for (int i = 0; i < 100; i++) {
            file.append(i == 0 ? "" : ",").append(chunkObject("\"" + "x".repeat(9_900) + "\""));
        }
        BatchFileReader reader = new BatchFileReader(stream(file.append("]").toString()), BatchLimits.DEFAULT);
        int most = 0;
        while (reader.next().isPresent()) {
            most = Math.max(most, reader.bufferBytes());
        }

        assertThat(reader.chunks()).isEqualTo(100);
        assertThat(most).isLessThan(2 * 9_950);
    }

    private static final class Repeat extends InputStream {
        private long left;

        Repeat(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'a' : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            java.util.Arrays.fill(bytes, offset, offset + count, (byte) 'a');
            left -= count;
            return count;
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static String chunk(String value) {
        return "[" + chunkObject(value) + "]";
    }

    private static String chunkObject(String value) {
        return "{\"id\":\"a\",\"text\":\"b\",\"payload\":{\"c\":" + value + "}}";
    }

    private static Defect defectOf(byte[] message) {
        InvalidMessageException e =
                catchThrowableOfType(InvalidMessageException.class, () -> DatasetTransformJob.read(message));
        return e.defect();
    }

    private static Defect batchDefect(String file, BatchLimits limits) {
        try {
            drain(stream(file), limits);
            return null;
        } catch (InvalidMessageException e) {
            return e.defect();
        }
    }

    private static List<Chunk> drain(InputStream file, BatchLimits limits) {
        List<Chunk> chunks = new ArrayList<>();
        BatchFileReader reader = new BatchFileReader(file, limits);
        for (Optional<Chunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
            chunks.add(chunk.get());
        }
        return chunks;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
