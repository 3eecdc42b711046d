package io.isogloss.model.dataset;

import io.isogloss.model.Generation;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.JobStatus;
import io.isogloss.model.Rules;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A status of a dataset job: progress or the end.
 *
 * @param address the job
 * @param chunkCount chunks done; of a failed job those that were read
 * @param status where it stands
 * @param error why it failed
 * @param processingDurationMs how long it ran; null in progress
 */
public record DatasetTransformResult(
        DatasetJobAddress address,
        long chunkCount,
        JobStatus status,
        @Nullable String error,
        @Nullable Long processingDurationMs) {

    private static final TextRule STATUS =
            TextRule.matching(Pattern.compile("processing|success|failed"), "must be processing, success or failed");
    private static final TextRule ANY = TextRule.upTo(Integer.MAX_VALUE);

    /** Work has begun. Published before anything else, refusals included: listeners create their record of the batch on it. */
    public static DatasetTransformResult processing(DatasetJobAddress address) {
        return new DatasetTransformResult(address, 0, JobStatus.PROCESSING, null, null);
    }

    /** All chunks are stored. */
    public static DatasetTransformResult success(DatasetJobAddress address, long chunkCount, long durationMs) {
        return new DatasetTransformResult(address, chunkCount, JobStatus.SUCCESS, null, durationMs);
    }

    /** Given up. The error must not contain a secret. */
    public static DatasetTransformResult failed(
            DatasetJobAddress address, long chunkCount, String error, long durationMs) {
        return new DatasetTransformResult(address, chunkCount, JobStatus.FAILED, error, durationMs);
    }

    /** Where it is published. */
    public String subject() {
        return address.resultSubject();
    }

    /** Its {@code Nats-Msg-Id}: the same for each attempt of the job. Printable ASCII. */
    public String messageId() {
        String kind = status == JobStatus.PROCESSING ? "prog-" : "result-";
        return kind + address.jobId() + "-" + address.keyForHeader() + "-" + word();
    }

    private String word() {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** The message, in the job's generation. */
    public byte[] toJson() {
        ObjectNode message = Json.object().put("job_id", address.jobId().toString());
        if (address.generation() == Generation.A) {
            DatasetJobWriter.writeDatasetId(message, address);
        } else {
            message.put("dataset_transform_id", address.datasetTransformId());
            message.put("embedded_dataset_id", address.embeddedDatasetId());
            message.put(address.generation() == Generation.B ? "owner" : "owner_id", address.owner());
            message.put("batch_file_key", address.batchFileKey());
        }
        message.put("chunk_count", chunkCount);
        message.put("status", word());
        message.put("error", error);
        message.put("processing_duration_ms", processingDurationMs);
        return Json.write(message);
    }

    /**
     * Reads a status of any generation. In B and C the body does not name the dataset, so the address has no dataset id.
     *
     * @throws InvalidMessageException with the defect
     */
    public static DatasetTransformResult parse(byte[] body) {
        ObjectNode message = Json.readObject(body);
        FieldReader fields = new FieldReader(message);
        DatasetJobAddress address = address(fields);
        String word = fields.text("status", STATUS);
        Long count = fields.optionalLong("chunk_count", 0, Long.MAX_VALUE);
        DatasetTransformResult result = new DatasetTransformResult(
                address,
                count == null ? 0 : count,
                STATUS.accepts(word) ? JobStatus.valueOf(word.toUpperCase(Locale.ROOT)) : JobStatus.FAILED,
                fields.optionalText("error", ANY),
                fields.optionalLong("processing_duration_ms", 0, Long.MAX_VALUE));
        fields.finish().ifPresent(problem -> {
            throw problem;
        });
        return result;
    }

    private static DatasetJobAddress address(FieldReader fields) {
        UUID jobId = fields.uuid("job_id");
        if (!fields.has("owner") && !fields.has("owner_id") && fields.has("dataset_id")) {
            return new DatasetJobAddress(
                    Generation.A, jobId, fields.uuid("dataset_id").toString(), 0, 0, "", "");
        }
        Generation generation = fields.has("owner_id") ? Generation.C : Generation.B;
        return new DatasetJobAddress(
                generation,
                jobId,
                null,
                fields.integer("dataset_transform_id", 0, Rules.LARGEST_ID),
                fields.integer("embedded_dataset_id", 0, Rules.LARGEST_ID),
                fields.text(generation == Generation.C ? "owner_id" : "owner", ANY),
                fields.text("batch_file_key", ANY));
    }
}
