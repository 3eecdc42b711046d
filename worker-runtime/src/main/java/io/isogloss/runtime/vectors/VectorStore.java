package io.isogloss.runtime.vectors;

import io.grpc.Channel;
import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.SetPayload;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One Qdrant server.
 *
 * <p>Safe for any number of threads. Every call has a deadline, is tried again while that may help, and throws {@link JobFailedException}
 * otherwise. Writes return once the server has applied them. Wherever a vector name is asked for, null means the unnamed vector or the
 * only one.
 */
public final class VectorStore {
    private static final int IDS_PER_CALL = 1_000;

    private final QdrantCalls calls;
    private final CollectionAdmin admin;
    private final Upserts upserts;
    private final Reads reads;
    private final WipeOnce wipes;
    private final KnownCollections known;

    private VectorStore(Channel channel, VectorSettings settings, VectorObserver observer) {
        this.calls = new QdrantCalls(channel, settings);
        this.admin = new CollectionAdmin(calls);
        this.upserts = new Upserts(calls, observer);
        this.reads = new Reads(calls, observer);
        this.wipes = new WipeOnce(calls, admin);
        this.known = new KnownCollections(admin, calls);
    }

    /** Speaks through a channel that stays the caller's to close, such as the embedded server's. */
    public static VectorStore over(Channel channel, VectorSettings settings, VectorObserver observer) {
        return new VectorStore(channel, settings, observer);
    }

    /**
     * Creates the collection unless it is there, and lowers an indexing threshold that a dead bulk load has left behind.
     *
     * @throws JobFailedException of kind INVALID when it is there with another length or distance
     */
    public CollectionFacts ensureCollection(String name, CollectionSpec spec) {
        CollectionFacts facts = admin.ensure(name, spec);
        BulkLoad.restore(admin, facts);
        return known.remember(facts);
    }

    /** Describes a collection, or empty when it is not there. */
    public Optional<CollectionFacts> describe(String name) {
        return admin.describe(name);
    }

    /** Deletes a collection. Succeeds when it was not there. */
    public void deleteCollection(String name) {
        known.forget(name);
        admin.delete(name);
    }

    /**
     * Removes every point that was stored for jobs published before this one's run. Stamp the points of every job of such a run with
     * {@link #upsert(String, PointBatch, Instant)}. May be repeated and may overlap with other jobs of the run: what they write stays.
     * A collection of another length or distance is replaced.
     *
     * @param published when the job that asks was published; the same at every delivery
     */
    public CollectionFacts wipe(String name, CollectionSpec spec, Instant published) {
        known.forget(name);
        return known.remember(wipes.wipe(name, spec, published));
    }

    /** Stores points; returns once all are applied. Points of known ids are replaced. */
    public void upsert(String collection, PointBatch batch) {
        upsert(collection, batch, null, null);
    }

    /** Stores points of a job whose run may include a wipe. */
    public void upsert(String collection, PointBatch batch, Instant published) {
        upsert(collection, batch, null, published);
    }

    /** Stores points under a vector name; with a time of publication, stamped with it. */
    public void upsert(String collection, PointBatch batch, @Nullable String vectorName, @Nullable Instant published) {
        if (batch.size() == 0) {
            return;
        }
        boolean fromMemory = known.remembers(collection);
        CollectionFacts facts = known.require(collection);
        try {
            upsertInto(facts, batch, vectorName, published);
        } catch (JobFailedException e) {
            known.forget(collection);
            boolean mayBeOutOfDate =
                    VectorFailures.is(e, FailureKind.NOT_FOUND) || VectorFailures.is(e, FailureKind.INVALID);
            if (!fromMemory || !mayBeOutOfDate) {
                throw e;
            }
            CollectionFacts now = known.require(collection);
            if (VectorFailures.is(e, FailureKind.INVALID) && now.vectors().equals(facts.vectors())) {
                throw e;
            }
            // Somebody has replaced the collection; points that are stored already are stored again.
            upsertInto(now, batch, vectorName, published);
        }
    }

    private void upsertInto(
            CollectionFacts facts, PointBatch batch, @Nullable String vectorName, @Nullable Instant published) {
        upserts.upsert(facts, facts.vectorName(vectorName), batch, published);
    }

    /** Begins a large load: no search graphs are built until it is closed. */
    public BulkLoad beginBulkLoad(String collection) {
        return BulkLoad.begin(admin, collection);
    }

    /** The exact number of points. */
    public long count(String collection) {
        return reads.count(collection);
    }

    /**
     * Reads vectors straight into one flat array, one page in memory besides it. Points without such a vector are left out.
     *
     * @param mostRows stop after so many; take {@link #sample} for a fair choice
     */
    public VectorMatrix scroll(
            String collection, @Nullable String vectorName, PayloadFields fields, int mostRows, PointVisitor visitor) {
        CollectionFacts facts = admin.require(collection);
        return reads.scroll(facts, facts.vectorName(vectorName), fields, mostRows, visitor);
    }

    /**
     * Reads vectors block by block: never more than one block and one page are in memory. Points without such a vector are left out.
     *
     * @param wanted which points to take
     */
    public void scrollBlocks(
            String collection,
            @Nullable String vectorName,
            PayloadFields fields,
            int rowsPerBlock,
            Predicate<PointId> wanted,
            BlockVisitor visitor) {
        CollectionFacts facts = admin.require(collection);
        reads.scrollBlocks(facts, facts.vectorName(vectorName), fields, rowsPerBlock, wanted, visitor);
    }

    /** The same points for the same ids and seed, whatever the order and the shards; all of them when there are no more than asked for. */
    public VectorMatrix sample(
            String collection,
            @Nullable String vectorName,
            PayloadFields fields,
            int size,
            long seed,
            PointVisitor visitor) {
        CollectionFacts facts = admin.require(collection);
        return new Sampling(reads).sample(facts, facts.vectorName(vectorName), size, seed, fields, visitor);
    }

    /** The points of these ids that exist, in the order of the ids. */
    public VectorMatrix retrieve(
            String collection,
            @Nullable String vectorName,
            List<PointId> ids,
            PayloadFields fields,
            PointVisitor visitor) {
        CollectionFacts facts = admin.require(collection);
        return reads.retrieve(facts, facts.vectorName(vectorName), ids, fields, visitor);
    }

    /** The nearest points, best first. */
    public List<ScoredHit> search(
            String collection,
            @Nullable String vectorName,
            float[] query,
            int limit,
            boolean exact,
            PayloadFields fields) {
        CollectionFacts facts = admin.require(collection);
        return reads.search(facts, facts.vectorName(vectorName), query, limit, exact, fields);
    }

    /** Deletes points; ids that are not there count as deleted. */
    public void delete(String collection, List<PointId> ids) {
        for (int from = 0; from < ids.size(); from += IDS_PER_CALL) {
            List<PointId> some = ids.subList(from, Math.min(ids.size(), from + IDS_PER_CALL));
            DeletePoints request = DeletePoints.newBuilder()
                    .setCollectionName(collection)
                    .setWait(true)
                    .setPoints(PointsSelector.newBuilder()
                            .setPoints(PointsIdsList.newBuilder().addAllIds(Wire.ids(some))))
                    .build();
            String what = "deleting " + some.size() + " points of '" + collection + "'";
            calls.settings().retries().call(() -> {
                QdrantCalls.requireCompleted(
                        what,
                        calls.pointsOnce(what, stub -> stub.delete(request)).getResult());
                return some;
            });
        }
    }

    /** Sets fields of points, each its own; other fields stay. */
    public void setPayloads(
            String collection, List<PointId> ids, List<? extends Map<String, ? extends @Nullable Object>> payloads) {
        if (ids.size() != payloads.size()) {
            throw new IllegalArgumentException(ids.size() + " ids but " + payloads.size() + " payloads");
        }
        for (int from = 0; from < ids.size(); from += IDS_PER_CALL) {
            UpdateBatchPoints.Builder request =
                    UpdateBatchPoints.newBuilder().setCollectionName(collection).setWait(true);
            int to = Math.min(ids.size(), from + IDS_PER_CALL);
            for (int i = from; i < to; i++) {
                request.addOperations(PointsUpdateOperation.newBuilder()
                        .setSetPayload(SetPayload.newBuilder()
                                .putAllPayload(Wire.payload(payloads.get(i)))
                                .setPointsSelector(PointsSelector.newBuilder()
                                        .setPoints(PointsIdsList.newBuilder().addIds(Wire.id(ids.get(i)))))));
            }
            String what = "setting payloads of " + (to - from) + " points of '" + collection + "'";
            calls.settings().retries().call(() -> {
                for (UpdateResult result : calls.pointsOnce(what, stub -> stub.updateBatch(request.build()))
                        .getResultList()) {
                    QdrantCalls.requireCompleted(what, result);
                }
                return request;
            });
        }
    }

    /** Makes an alias stand for a collection, in one step if it stood for another. */
    public void pointAlias(String alias, String collection) {
        admin.pointAlias(alias, collection);
    }

    /** One cheap call to see whether the server answers. */
    public void probe() {
        calls.collectionsOnce(
                "asking the vector store",
                stub -> stub.collectionExists(CollectionExistsRequest.newBuilder()
                        .setCollectionName("isogloss-probe")
                        .build()));
    }
}
