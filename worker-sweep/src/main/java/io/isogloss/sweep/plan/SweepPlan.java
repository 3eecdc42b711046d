package io.isogloss.sweep.plan;

import io.isogloss.model.Ids;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.catalog.EmbedderAccess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One sweep: whose rows, what text, which model, where to.
 *
 * @param name names it in tables, subjects and tasks
 * @param database the PostgreSQL of the rows, or of their states where the rows are lines of files
 * @param source the rows
 * @param text how a row becomes a text
 * @param payload columns that go into the point
 * @param writeBack what is written into the rows
 * @param target where vectors go
 * @param embedder which model
 * @param job numbers that the jobs carry
 * @param terms how batches are made and what is waited for
 * @param rhythm when it runs by itself
 */
public record SweepPlan(
        String name,
        Secret database,
        RowSource source,
        TextTemplate text,
        List<String> payload,
        WriteBack writeBack,
        Target target,
        EmbedderConfig embedder,
        JobNumbers job,
        Terms terms,
        Rhythm rhythm) {

    /** Copies the lists. */
    public SweepPlan {
        payload = List.copyOf(payload);
    }

    /**
     * Columns of the row that are written once its vector is stored. Each may be missing.
     *
     * @param vector of type {@code vector}, {@code real[]} or {@code bytea} (little-endian floats)
     * @param state takes {@code sent}, {@code embedded}, {@code failed}
     * @param reason takes why a row failed; null otherwise
     * @param at takes the time of the last state
     */
    public record WriteBack(
            Optional<String> vector, Optional<String> state, Optional<String> reason, Optional<String> at) {
        /** Whether the row is written to at all. */
        public boolean any() {
            return vector.isPresent() || state.isPresent() || reason.isPresent() || at.isPresent();
        }
    }

    /**
     * Where vectors go.
     *
     * @param name a collection, or with {@code alias} the name that readers use while the collection behind it is one for each model
     */
    public record Target(String name, boolean alias) {}

    /** Ids of the contract. */
    public record JobNumbers(String owner, int datasetId, int transformId, int embeddedDatasetId) {}

    /**
     * How batches are made and what is waited for.
     *
     * @param bucket where batch files lie
     * @param batchSize texts a batch
     * @param batchesAhead batches under way at most
     * @param longestText bytes of UTF-8; a longer text fails
     * @param patience a job without an answer for that long is given up and its rows are sent again
     * @param firstRetry pause after the first failure of a row; doubles up to a day
     * @param deletedEvery how often rows that are gone are looked for, where no trigger tells
     */
    public record Terms(
            String bucket,
            int batchSize,
            int batchesAhead,
            int longestText,
            Duration patience,
            Duration firstRetry,
            Duration deletedEvery) {
        /** The same with another size of batches. */
        public Terms withBatchSize(int texts) {
            return new Terms(bucket, texts, batchesAhead, longestText, patience, firstRetry, deletedEvery);
        }
    }

    /**
     * When it runs by itself: after every such pause, or at the times of a cron line; never, where both are missing.
     *
     * @param cron six fields, the first of them seconds, in UTC
     */
    public record Rhythm(Optional<Duration> every, Optional<String> cron) {}

    /** What decides about a vector, the model before the dot, the text after it: where either is another, every vector is made anew. */
    public String fingerprint() {
        String model = String.join(
                "\n",
                embedder.provider(),
                String.valueOf(embedder.baseUrl()),
                embedder.model(),
                String.valueOf(embedder.dimensions()),
                embedder.config().toString());
        return Ids.shortHash(model) + "." + Ids.shortHash(text + "\n" + payload);
    }

    /** What those who search have to know of the embedder beside its model; other than before, they are told anew. */
    public String told() {
        return Ids.shortHash(EmbedderAccess.of(embedder).toString());
    }

    /** The collection that points are written to. */
    public String collection() {
        return target.alias() ? target.name() + "-" + Ids.shortHash(fingerprint()) : target.name();
    }

    /** The plan with another size of batches. */
    public SweepPlan withBatchSize(int texts) {
        return new SweepPlan(
                name,
                database,
                source,
                text,
                payload,
                writeBack,
                target,
                embedder,
                job,
                terms.withBatchSize(texts),
                rhythm);
    }
}
