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

/** Writes what a job makes to a temporary file first and stores it whole under its key: what is there is complete. */
final class PageUpload {
    private final ObjectStore objects;
    private final String bucket;
    private final Map<String, String> metadata;

    PageUpload(ObjectStore objects, String bucket, VisualizationJobAddress address, Instant publishedAt) {
        this.objects = objects;
        this.bucket = bucket;
        this.metadata = Map.of(
                "owner", address.owner(),
                "transform-id", Integer.toString(address.visualizationTransformId()),
                "visualization-id", Integer.toString(address.visualizationId()),
                "timestamp", publishedAt.toString());
    }

    @FunctionalInterface
    interface Writer {
        void write(OutputStream out) throws IOException;
    }

    void page(MapDocument document, String key) {
        if (document.settings().inlineData()) {
            store(key, "text/html; charset=utf-8", out -> MapPage.write(document, out));
            return;
        }
        String dataKey = key.substring(0, key.length() - ".html".length()).replace(':', '-') + ".data.js";
        String dataName = dataKey.substring(dataKey.lastIndexOf('/') + 1);
        inTemporaryFile(pageFile -> {
            // The data goes first: a page is never there without what it shows.
            store(dataKey, "text/javascript; charset=utf-8", data -> {
                try (OutputStream html = new BufferedOutputStream(Files.newOutputStream(pageFile))) {
                    MapPage.writeBeside(document, html, dataName, data);
                }
            });
            put(key, "text/html; charset=utf-8", pageFile);
        });
    }

    void store(String key, String type, Writer writer) {
        inTemporaryFile(file -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                writer.write(out);
            }
            put(key, type, file);
        });
    }

    private void put(String key, String type, Path file) {
        objects.put(
                new ObjectRef(bucket, key),
                ObjectBody.of(file),
                PutOptions.ofType(type).withMetadata(metadata));
    }

    @FunctionalInterface
    private interface FileUse {
        void use(Path file) throws IOException;
    }

    private static void inTemporaryFile(FileUse use) {
        try {
            Path file = Files.createTempFile("isogloss-map", ".tmp");
            try {
                use.use(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new JobFailedException(
                    Failure.of(
                            FailureKind.CAPACITY, "the map cannot be written to temporary storage: " + e.getMessage()),
                    e);
        }
    }
}
