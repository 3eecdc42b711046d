package io.isogloss.datasets.application;

import io.isogloss.model.dataset.ChunkSource;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Sees whether the batch file of a job is still there: a transform that was deleted takes its batch files with it, and then nobody wants the vectors.
 *
 * <p>A file that was there a moment ago is not looked for again, so that a short job asks the store once, when it opens the file. That of a job that was delivered
 * before is: its first run may have been answered, and whoever hears of that deletes the file. Safe for many threads.
 */
final class DeletionWatch {
    /** For how long a file counts as there; deleting it and storing points cannot be kept apart more sharply anyway. */
    static final Duration TRUSTED = Duration.ofSeconds(2);

    private final ChunkSource source;
    private final ObjectStore objects;
    private final InstantSource clock;
    private final Duration trusted;
    private volatile Instant seen;

    /** To be made when the file has just been opened. */
    DeletionWatch(ChunkSource source, ObjectStore objects, InstantSource clock, JobMessage message) {
        this.source = source;
        this.trusted = message.attempt() > 1 ? Duration.ZERO : TRUSTED;
        this.objects = objects;
        this.clock = clock;
        this.seen = clock.instant();
    }

    /** @throws io.isogloss.runtime.jobs.JobFailedException if the file has been deleted */
    void refuseWhenDeleted() {
        if (!(source instanceof ChunkSource.BatchFile(String bucket, String key))) {
            return;
        }
        Instant now = clock.instant();
        // A clock that was set back makes us ask once more, no less.
        if (Duration.between(seen, now).abs().compareTo(trusted) < 0) {
            return;
        }
        if (!objects.exists(new ObjectRef(bucket, key))) {
            throw BatchFailure.DELETED.because(
                    Failure.of(FailureKind.NOT_FOUND, "the batch file was deleted while the job ran"),
                    new IllegalStateException("deleted"));
        }
        seen = now;
    }
}
