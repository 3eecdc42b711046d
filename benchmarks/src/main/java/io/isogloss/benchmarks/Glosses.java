package io.isogloss.benchmarks;

import io.isogloss.model.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/** The texts that figures are measured on, and their vectors: files that whoever measures brings along. */
public final class Glosses {
    private Glosses() {}

    /** A text with its id. */
    public record Gloss(String id, String text) {}

    /** The first so many lines {@code {"id": …, "text": …}} of a file, which may be packed with gzip; fewer where it has fewer. */
    public static List<Gloss> read(Path file, int most) throws IOException {
        List<Gloss> glosses = new ArrayList<>(most);
        try (InputStream raw = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && glosses.size() < most) {
                JsonNode gloss = Json.readObject(line.getBytes(StandardCharsets.UTF_8));
                glosses.add(new Gloss(
                        gloss.path("id").asString(), gloss.path("text").asString()));
                line = lines.readLine();
            }
        }
        return glosses;
    }

    /** The texts alone. */
    public static List<String> texts(Path file, int most) throws IOException {
        return read(file, most).stream().map(Gloss::text).toList();
    }

    /** The first so many rows of a file of little-endian half floats. */
    public static float[] vectors(Path file, int rows, int dimensions) throws IOException {
        float[] values = new float[Math.multiplyExact(rows, dimensions)];
        ByteBuffer row = ByteBuffer.allocate(dimensions * 2).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int i = 0; i < rows; i++) {
                row.clear();
                while (row.hasRemaining() && source.read(row) >= 0) {
                    // reads one row
                }
                row.flip();
                for (int d = 0; d < dimensions; d++) {
                    values[i * dimensions + d] = Float.float16ToFloat(row.getShort());
                }
            }
        }
        return values;
    }
}
