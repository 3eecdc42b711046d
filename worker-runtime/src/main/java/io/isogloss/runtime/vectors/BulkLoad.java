package io.isogloss.runtime.vectors;

/**
 * A large load into one collection, during which the server builds no search graphs. Close it to let the server build them.
 *
 * <p>While a load runs, the collection's indexing threshold is its own plus {@value #RAISED}: the value itself says that it is raised and
 * what it was, so that whoever comes after a crash can put it back. Any number of loads may overlap; the first to end lowers the
 * threshold for all, which costs the others speed and nothing else.
 */
public final class BulkLoad implements AutoCloseable {
    static final long RAISED = 1_000_000_000L;

    private final CollectionAdmin admin;
    private final String collection;
    private boolean ended;

    private BulkLoad(CollectionAdmin admin, String collection) {
        this.admin = admin;
        this.collection = collection;
    }

    static BulkLoad begin(CollectionAdmin admin, String collection) {
        long threshold = admin.require(collection).indexingThreshold();
        if (threshold < RAISED) {
            admin.setIndexingThreshold(collection, RAISED + threshold);
        }
        return new BulkLoad(admin, collection);
    }

    /** Puts the threshold back if a load has raised it and never ended. */
    static void restore(CollectionAdmin admin, CollectionFacts facts) {
        if (facts.indexingThreshold() >= RAISED) {
            admin.setIndexingThreshold(facts.name(), facts.indexingThreshold() - RAISED);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            admin.describe(collection).ifPresent(facts -> restore(admin, facts));
        }
    }
}
