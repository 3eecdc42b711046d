package io.isogloss.datasets.application;

import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.runtime.jobs.ContractJobs;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.objects.ObjectStore;
import java.time.InstantSource;

/**
 * Embeds one batch: download, embed, store, each stage under way while the next is read.
 *
 * <p>Safe for many jobs at once; a job holds at most the configured number of stages in memory, all of them together the configured bytes, and a job needs no more than one connection to the object store.
 * Running a job twice leaves the same points: their ids derive from the chunks.
 */
public final class EmbedBatch {
    private final ObjectStore objects;
    private final EmbedderSource embedders;
    private final PointSink points;
    private final PipelineSettings settings;
    private final BatchObserver observer;
    private final InstantSource clock;
    private final StageRoom room;

    public EmbedBatch(
            ObjectStore objects,
            EmbedderSource embedders,
            PointSink points,
            PipelineSettings settings,
            BatchObserver observer,
            InstantSource clock) {
        this.objects = objects;
        this.embedders = embedders;
        this.points = points;
        this.settings = settings;
        this.observer = observer;
        this.clock = clock;
        this.room = new StageRoom(settings.roomBytes());
    }

    /** Reads jobs of every generation of the contract, of this type, and works them off. */
    public JobHandler handler(JobType type) {
        return new ContractJobs<>(type, DatasetTransformJob::read, (job, message) -> jobFor(job), this::refusal);
    }

    Job jobFor(DatasetTransformJob job) {
        return new DatasetJob(job, this);
    }

    Job refusal(DatasetJobAddress address, String reason) {
        return new RefusedJob(address, reason, observer, clock);
    }

    ObjectStore objects() {
        return objects;
    }

    EmbedderSource embedders() {
        return embedders;
    }

    PointSink points() {
        return points;
    }

    PipelineSettings settings() {
        return settings;
    }

    BatchObserver observer() {
        return observer;
    }

    StageRoom room() {
        return room;
    }

    InstantSource clock() {
        return clock;
    }
}
