package io.isogloss.model.dataset;

import io.isogloss.model.Generation;
import io.isogloss.model.Ids;
import io.isogloss.model.Subjects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which dataset job this is and whom to answer. Every answer is built from it.
 *
 * @param generation how the answers are spelled
 * @param jobId id of the job
 * @param datasetId the dataset, an integer or in generation A a UUID; null where generation B leaves it out
 * @param datasetTransformId the transform; 0 in generation A, which has none
 * @param embeddedDatasetId the embedded dataset; 0 in generation A, which has none
 * @param owner as the job spells it; empty in generation A. Never a part of a subject or key as it is: {@link #resultSubject} takes care of that
 * @param batchFileKey the batch the job is about; empty in generation A
 */
public record DatasetJobAddress(
        Generation generation,
        UUID jobId,
        @Nullable String datasetId,
        int datasetTransformId,
        int embeddedDatasetId,
        String owner,
        String batchFileKey) {

    private static final int LONGEST_KEY_IN_A_HEADER = 1_024;

    /** Subject of every answer to this job. */
    public String resultSubject() {
        return switch (generation) {
            case A -> Subjects.DATASET_RESULTS_A;
            case B -> Subjects.DATASET_RESULTS_B;
            case C -> Subjects.datasetStatus(owner, datasetId == null ? "0" : datasetId, datasetTransformId);
        };
    }

    /** The batch's name as a header may carry it: printable ASCII as it is, anything else as its short hash. */
    String keyForHeader() {
        boolean printable = batchFileKey.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return printable && batchFileKey.length() <= LONGEST_KEY_IN_A_HEADER
                ? batchFileKey
                : Ids.shortHash(batchFileKey);
    }
}
