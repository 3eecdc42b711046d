package io.isogloss.datasets.application;

import io.isogloss.model.dataset.Chunk;
import java.util.ArrayList;
import java.util.List;

/** Chunks that are embedded and stored together. Filled by one thread, then read by another. */
final class Stage {
    /** 1,536 numbers. */
    private static final int VECTOR_BYTES = 6 << 10;

    private final List<Chunk> chunks = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private long textBytes;

    void add(Chunk chunk) {
        chunks.add(chunk);
        texts.add(chunk.text());
        // A char is at most three bytes of UTF-8; one and a half is near enough for a bound on memory.
        textBytes += chunk.text().length() * 3L / 2 + chunk.payload().bytes();
    }

    boolean isFull(PipelineSettings settings) {
        return chunks.size() >= settings.stageChunks() || textBytes >= settings.stageBytes();
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** What it holds once its vectors are there, about. */
    long bytes() {
        return textBytes + (long) chunks.size() * VECTOR_BYTES;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    List<String> texts() {
        return texts;
    }
}
