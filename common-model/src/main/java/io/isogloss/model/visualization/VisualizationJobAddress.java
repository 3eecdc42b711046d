package io.isogloss.model.visualization;

import io.isogloss.model.Generation;
import io.isogloss.model.ObjectKeys;
import io.isogloss.model.Subjects;
import java.time.Instant;
import java.util.UUID;

/**
 * Which visualization job this is and whom to answer. Every answer is built from it.
 *
 * @param generation how the answers are spelled; never A, which has no maps
 * @param jobId id of the job
 * @param visualizationTransformId the transform
 * @param visualizationId the map to be made
 * @param embeddedDatasetId what it is made from
 * @param owner as the job spells it. Never a part of a subject or key as it is: {@link #resultSubject} and {@link #mapKey} take care of that
 */
public record VisualizationJobAddress(
        Generation generation,
        UUID jobId,
        int visualizationTransformId,
        int visualizationId,
        int embeddedDatasetId,
        String owner) {

    /** Subject of every answer to this job. */
    public String resultSubject() {
        return generation == Generation.C
                ? Subjects.visualizationStatus(owner, embeddedDatasetId, visualizationTransformId)
                : Subjects.VISUALIZATION_RESULTS_B;
    }

    /**
     * Key of the page in the object store.
     *
     * @param publishedAt when the job was published, so that each attempt writes to the same key
     */
    public String mapKey(Instant publishedAt) {
        return generation == Generation.C
                ? ObjectKeys.mapOfC(visualizationTransformId, publishedAt)
                : ObjectKeys.mapOfB(owner, visualizationTransformId, visualizationId);
    }
}
