package io.isogloss.benchmarks.model;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Batch files made of random words of one script. */
final class BatchFiles {
    private BatchFiles() {}

    /** A file of about so many bytes; the same for the same arguments. */
    static byte[] of(String script, int chunks, int bytes, long seed) {
        Random random = new Random(seed);
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < chunks; i++) {
            json.append(i == 0 ? "" : ",\n ")
                    .append("{\"id\":\"f9babd38-9ffe-51b5-af65-")
                    .append(String.format("%012x", i))
                    .append("\",\"text\":\"");
            int most = bytes / chunks - 330;
            int written = 0;
            while (written < most) {
                String word = word(script, random);
                json.append(word).append(' ');
                written += word.getBytes(StandardCharsets.UTF_8).length + 1;
            }
            json.append("\",\"payload\":{\"item_id\":")
                    .append(i)
                    .append(",\"item_title\":\"A title of some length, as titles are\",\"chunk_index\":")
                    .append(i % 7)
                    .append(",\"chunk_metadata\":{\"start\":0,\"end\":1200,\"tokens\":231.5},")
                    .append(
                            "\"item_metadata\":{\"source\":\"upload\",\"language\":\"en\",\"tags\":[\"a\",\"b\"],\"public\":true}}}");
        }
        return json.append("]\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String word(String script, Random random) {
        int length = 2 + random.nextInt(8);
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            switch (script) {
                case "cyrillic" -> word.append((char) ('а' + random.nextInt(32)));
                case "chinese" -> word.append((char) (0x4E00 + random.nextInt(0x5000)));
                default -> word.append((char) ('a' + random.nextInt(26)));
            }
        }
        if (script.equals("escaped") && random.nextInt(8) == 0) {
            word.append("\\n\\\"");
        }
        return word.toString();
    }
}
