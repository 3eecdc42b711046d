package io.isogloss.visualizations.application;

import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.runtime.jobs.ContractJobs;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.visualizations.naming.NameCache;
import java.time.InstantSource;

/**
 * Makes one map: read, lay out, cluster, name, write, upload.
 *
 * <p>Safe for several jobs at once, each within the memory that {@link MapLimits} allows. The same collection and settings give the same page, byte
 * for byte; a second run of a job replaces the page of the first.
 *
 * @param stores finds the vector store
 * @param objects where the page goes
 * @param models finds the language model that names clusters
 * @param images brings logos and backgrounds
 * @param names remembers what models answered
 * @param limits memory, points, threads
 * @param observer metrics
 * @param clock time
 */
public record MakeMap(
        VectorStoreFinder stores,
        ObjectStore objects,
        TopicModelFinder models,
        ImageSource images,
        NameCache names,
        MapLimits limits,
        MapObserver observer,
        InstantSource clock) {

    /** Reads jobs of every generation of the contract, of this type, and works them off. When one was published goes into the key of its page. */
    public JobHandler handler(JobType type) {
        return new ContractJobs<>(
                type,
                VisualizationTransformJob::read,
                (job, message) -> new MapJob(job, message.publishedAt(), this),
                (address, reason) -> new RefusedMapJob(address, reason, observer));
    }
}
