package io.isogloss.visualizations.application;

import io.isogloss.cartography.layers.TopicLayer;
import io.isogloss.model.visualization.OutputSettings;
import io.isogloss.page.MapDocument;
import io.isogloss.page.MapPicture;
import io.isogloss.visualizations.naming.Topic;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** What a job may ask for besides its page: topics as JSON, points as a table, a picture. Beside the page, under its name with other endings. */
final class MapOutputs {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PICTURE_WIDTH = 1_600;
    private static final int PICTURE_HEIGHT = 1_000;

    private MapOutputs() {}

    static void store(OutputSettings wanted, NamedMap map, MapDocument document, String pageKey, PageUpload upload) {
        String base = pageKey.substring(0, pageKey.length() - ".html".length());
        if (wanted.clustersJson()) {
            upload.store(base + ".clusters.json", "application/json", out -> clusters(map, out));
        }
        if (wanted.pointsCsv()) {
            upload.store(base + ".points.csv", "text/csv; charset=utf-8", out -> points(map, out));
        }
        if (wanted.mapPng()) {
            upload.store(
                    base + ".png",
                    "image/png",
                    out -> MapPicture.writePng(document, PICTURE_WIDTH, PICTURE_HEIGHT, out));
        }
    }

    private static void clusters(NamedMap map, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberProperty("points", map.collection().points());
            json.writeArrayPropertyStart("layers");
            for (int layer = 0; layer < map.layers(); layer++) {
                layer(map, layer, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void layer(NamedMap map, int number, JsonGenerator json) {
        TopicLayer layer = map.drawing().layers().get(number);
        double[][] middles = middles(map, number);
        json.writeStartObject();
        json.writeNumberProperty("layer", number);
        json.writeNumberProperty("min_cluster_size", layer.minClusterSize());
        json.writeArrayPropertyStart("clusters");
        List<Topic> topics = map.topics(number);
        for (int cluster = 0; cluster < topics.size(); cluster++) {
            Topic topic = topics.get(cluster);
            json.writeStartObject();
            json.writeNumberProperty("cluster", cluster);
            json.writeStringProperty("name", topic.name());
            json.writeStringProperty("source", topic.source().name().toLowerCase(Locale.ROOT));
            if (!topic.summary().isEmpty()) {
                json.writeStringProperty("summary", topic.summary());
            }
            json.writeNumberProperty("size", layer.sizes()[cluster]);
            json.writeNumberProperty("parent", number == map.layers() - 1 ? -1 : layer.parents()[cluster]);
            json.writeNumberProperty("x", (float) middles[cluster][0]);
            json.writeNumberProperty("y", (float) middles[cluster][1]);
            json.writeArrayPropertyStart("keywords");
            topic.keywords().forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("exemplars");
            for (int point : topic.exemplars()) {
                json.writeStartObject();
                json.writeStringProperty("id", map.collection().ids().get(point).toString());
                json.writeStringProperty("text", map.collection().texts().get(point));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static double[][] middles(NamedMap map, int number) {
        TopicLayer layer = map.drawing().layers().get(number);
        double[][] middles = new double[layer.clusterCount()][2];
        for (int point = 0; point < layer.labels().length; point++) {
            int cluster = layer.labels()[point];
            if (cluster >= 0) {
                middles[cluster][0] += map.x(point) / layer.sizes()[cluster];
                middles[cluster][1] += map.y(point) / layer.sizes()[cluster];
            }
        }
        return middles;
    }

    private static void points(NamedMap map, OutputStream out) throws IOException {
        Writer csv = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        csv.write("id,x,y,strength");
        for (int layer = 0; layer < map.layers(); layer++) {
            String ending = layer == 0 ? "" : "_" + (layer + 1);
            csv.write(",cluster" + ending + ",topic" + ending);
        }
        csv.write(",text\r\n");
        float[] strengths = map.drawing().clusters().probabilities();
        for (int point = 0; point < map.collection().points(); point++) {
            csv.write(map.collection().ids().get(point) + "," + map.x(point) + "," + map.y(point) + ","
                    + strengths[point]);
            for (int layer = 0; layer < map.layers(); layer++) {
                int cluster = map.cluster(layer, point);
                csv.write("," + cluster + ",");
                csv.write(cluster < 0 ? "" : cell(map.topics(layer).get(cluster).name()));
            }
            csv.write(",");
            csv.write(cell(map.collection().texts().get(point)));
            csv.write("\r\n");
        }
        csv.flush();
    }

    /** Quoted where needed; what a spreadsheet would take for a formula gets an apostrophe, as spreadsheets write it. */
    static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == '\'');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
