package io.isogloss.runtime.vectors;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointsSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Empties a collection of what was there before a run, without ever touching what the run itself has written.
 *
 * <p>Every point of a job that may belong to such a run carries the time its job was published ({@link #STAMP}). A wipe deletes the points
 * whose stamp is missing or older than the wiping job's publication, less {@link #ONE_RUN}. Publication does not change with redelivery
 * and comes from one clock, the broker's: so the wipe can be repeated, can overlap with other batches and other wipes, and still removes
 * the same points. See ADR 9.
 */
final class WipeOnce {
    /** The payload field that holds the publication of the job, in milliseconds since 1970. */
    static final String STAMP = "_published_ms";

    /** Batches published within this time belong to one run, whichever of them asks for the wipe. */
    static final Duration ONE_RUN = Duration.ofMinutes(5);

    private static final String LOCK_SUFFIX = "--recreating";
    private static final int PATIENCE = 20;

    private final QdrantCalls calls;
    private final CollectionAdmin admin;

    WipeOnce(QdrantCalls calls, CollectionAdmin admin) {
        this.calls = calls;
        this.admin = admin;
    }

    CollectionFacts wipe(String name, CollectionSpec spec, Instant published) {
        Optional<CollectionFacts> there = admin.describe(name);
        if (there.isEmpty()) {
            return admin.ensure(name, spec);
        }
        if (!fits(there.get(), spec)) {
            recreate(name, spec);
            return admin.ensure(name, spec);
        }
        deleteOlderThan(name, published.minus(ONE_RUN));
        return admin.ensure(name, spec);
    }

    private static boolean fits(CollectionFacts facts, CollectionSpec spec) {
        String vectorName = facts.vectorName(null);
        return facts.vector(vectorName).dimensions() == spec.dimensions()
                && facts.vector(vectorName).distance() == spec.distance();
    }

    private void deleteOlderThan(String name, Instant horizon) {
        String what = "wiping collection '" + name + "'";
        // A server in strict mode deletes by indexed fields only.
        calls.points(
                what,
                stub -> stub.createFieldIndex(CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(name)
                        .setFieldName(STAMP)
                        .setFieldType(FieldType.FieldTypeInteger)
                        .setWait(true)
                        .build()));
        Condition recent = Condition.newBuilder()
                .setField(FieldCondition.newBuilder()
                        .setKey(STAMP)
                        .setRange(Range.newBuilder().setGte((double) horizon.toEpochMilli())))
                .build();
        DeletePoints request = DeletePoints.newBuilder()
                .setCollectionName(name)
                .setWait(true)
                .setPoints(PointsSelector.newBuilder()
                        .setFilter(Filter.newBuilder().addMustNot(recent)))
                .build();
        calls.settings().retries().call(() -> {
            QdrantCalls.requireCompleted(
                    what, calls.pointsOnce(what, stub -> stub.delete(request)).getResult());
            return name;
        });
    }

    /**
     * Replaces a collection of another length or distance, which cannot hold a point of this run.
     *
     * <p>Creating a collection succeeds for exactly one caller; that makes one of a second name a lock, so that no worker deletes what
     * another has just created. A lock that stays, because its holder died, is taken down after a while.
     */
    private void recreate(String name, CollectionSpec spec) {
        String lock = name + LOCK_SUFFIX;
        for (int turn = 1; !isThereAndFits(name, spec); turn++) {
            if (!taken(lock)) {
                if (turn > PATIENCE) {
                    admin.delete(lock);
                }
                calls.settings().createRetries().waitAfter(Math.min(turn, 3));
                continue;
            }
            try {
                Optional<CollectionFacts> now = admin.describe(name);
                if (now.isPresent() && !fits(now.get(), spec)) {
                    admin.delete(name);
                }
                admin.ensure(name, spec);
            } finally {
                admin.delete(lock);
            }
        }
    }

    /** Between its deletion and its creation by whoever holds the lock, the collection is not there: that is no failure. */
    private boolean isThereAndFits(String name, CollectionSpec spec) {
        return admin.describe(name).map(facts -> fits(facts, spec)).orElse(false);
    }

    private boolean taken(String lock) {
        try {
            admin.create(lock, CollectionSpec.cosine(1));
            return true;
        } catch (JobFailedException e) {
            if (VectorFailures.is(e, FailureKind.INVALID)) {
                return false;
            }
            throw e;
        }
    }
}
