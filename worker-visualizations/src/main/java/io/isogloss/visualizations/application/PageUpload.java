package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.page.MapDocument;
import io.isogloss.page.MapPage;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.PutOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Writes the page to a temporary file and stores it whole under its key. */
final class PageUpload {
    private PageUpload() {}

    static void upload(
            MapDocument document,
            String key,
            VisualizationJobAddress address,
            Instant publishedAt,
            String bucket,
            ObjectStore objects) {
        ObjectRef page = new ObjectRef(bucket, key);
        Map<String, String> metadata = Map.of(
                "owner", address.owner(),
                "transform-id", Integer.toString(address.visualizationTransformId()),
                "visualization-id", Integer.toString(address.visualizationId()),
                "timestamp", publishedAt.toString());
        try {
            if (document.settings().inlineData()) {
                store(objects, page, "text/html; charset=utf-8", metadata, out -> MapPage.write(document, out));
                return;
            }
            String dataKey = key.substring(0, key.length() - ".html".length()).replace(':', '-') + ".data.js";
            String dataName = dataKey.substring(dataKey.lastIndexOf('/') + 1);
            Path pageFile = Files.createTempFile("isogloss-page", ".html");
            try {
                // The data goes first: a page is never there without what it shows.
                store(objects, new ObjectRef(bucket, dataKey), "text/javascript; charset=utf-8", metadata, data -> {
                    try (OutputStream html = new BufferedOutputStream(Files.newOutputStream(pageFile))) {
                        MapPage.writeBeside(document, html, dataName, data);
                    }
                });
                objects.put(
                        page,
                        ObjectBody.of(pageFile),
                        PutOptions.ofType("text/html; charset=utf-8").withMetadata(metadata));
            } finally {
                Files.deleteIfExists(pageFile);
            }
        } catch (IOException e) {
            throw new JobFailedException(
                    Failure.of(
                            FailureKind.CAPACITY, "the page cannot be written to temporary storage: " + e.getMessage()),
                    e);
        }
    }

    @FunctionalInterface
    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    private static void store(
            ObjectStore objects, ObjectRef ref, String type, Map<String, String> metadata, Writer writer)
            throws IOException {
        Path file = Files.createTempFile("isogloss-map", ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                writer.write(out);
            }
            objects.put(ref, ObjectBody.of(file), PutOptions.ofType(type).withMetadata(metadata));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
