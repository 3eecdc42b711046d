package io.isogloss.datasets.application;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.dataset.BatchFileReader;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.ChunkSource;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.objects.ObjectContent;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands out the chunks of a job one at a time, from the message or from its batch file. One thread at a time. */
final class ChunkFeed implements AutoCloseable {
    private final @Nullable Iterator<Chunk> inline;
    private final @Nullable ObjectContent content;
    private final @Nullable BatchFileReader reader;

    private ChunkFeed(
            @Nullable Iterator<Chunk> inline, @Nullable ObjectContent content, @Nullable BatchFileReader reader) {
        this.inline = inline;
        this.content = content;
        this.reader = reader;
    }

    static ChunkFeed open(ChunkSource source, ObjectStore objects, BatchLimits limits) {
        return switch (source) {
            case ChunkSource.Inline(var chunks) -> new ChunkFeed(chunks.iterator(), null, null);
            case ChunkSource.BatchFile(String bucket, String key) ->
                openFile(new ObjectRef(bucket, key), objects, limits);
        };
    }

    private static ChunkFeed openFile(ObjectRef ref, ObjectStore objects, BatchLimits limits) {
        ObjectContent content;
        try {
            content = objects.open(ref, limits.fileBytes());
        } catch (JobFailedException e) {
            throw BatchFailure.DOWNLOAD.because(e);
        }
        try {
            return new ChunkFeed(null, content, new BatchFileReader(content.stream(), limits));
        } catch (InvalidMessageException | JobFailedException | UncheckedIOException e) {
            content.close();
            throw failed(e);
        }
    }

    Optional<Chunk> next() {
        if (inline != null) {
            return inline.hasNext() ? Optional.of(inline.next()) : Optional.empty();
        }
        try {
            return reader == null ? Optional.empty() : reader.next();
        } catch (InvalidMessageException | JobFailedException | UncheckedIOException e) {
            throw failed(e);
        }
    }

    long bytes() {
        return reader == null ? 0 : reader.bytes();
    }

    @Override
    public void close() {
        if (content != null) {
            content.close();
        }
    }

    private static JobFailedException failed(RuntimeException e) {
        return switch (e) {
            case InvalidMessageException invalid ->
                BatchFailure.PARSE.because(
                        Failure.of(FailureKind.INVALID, String.valueOf(invalid.getMessage())), invalid);
            case JobFailedException job -> BatchFailure.DOWNLOAD.because(job);
            default ->
                BatchFailure.DOWNLOAD.because(Failure.of(FailureKind.UNAVAILABLE, String.valueOf(e.getMessage())), e);
        };
    }
}
