package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.SweepPlan;
import java.sql.SQLException;
import java.util.List;

/** The collections of a sweep, from the first row that is sent to one to its end. Each method is one transaction, or says otherwise; one thread. */
public final class SweptCollections {
    private final SweepSession session;
    private final SweepPlan plan;
    private final RowStates rows;
    private final OpenJobs jobs;
    private final Targets targets;

    SweptCollections(SweepSession session, SweepPlan plan, RowStates rows, OpenJobs jobs) {
        this.session = session;
        this.plan = plan;
        this.rows = rows;
        this.jobs = jobs;
        this.targets = new Targets(plan.name());
    }

    /**
     * Sends every row to the collection of the plan, because the model or the text has changed or there was none.
     *
     * @return jobs that carry rows elsewhere or with another text; their files are to be deleted
     * @throws RefusedSweepException when a collection without an alias would get vectors of another model
     */
    public List<OpenJob> retarget() throws SQLException {
        return session.patiently(connection -> {
            for (Targets.Target known : targets.all(connection)) {
                if (!plan.target().alias()
                        && known.collection().equals(plan.collection())
                        && !known.fingerprint()
                                .split("\\.")[0]
                                .equals(plan.fingerprint().split("\\.")[0])) {
                    throw new RefusedSweepException("collection '" + plan.collection()
                            + "' has vectors of another model: give the sweep an alias, or another collection");
                }
            }
            List<OpenJob> given = jobs.open(connection);
            jobs.abandon(connection, given.stream().map(OpenJob::id).toList());
            targets.fill(connection, plan.collection(), plan.fingerprint());
            rows.allPending(connection);
            return given;
        });
    }

    /** Whether every row has been sent and answered, but for those that failed. */
    public boolean settledAll() throws SQLException {
        return Sql.number(
                        session.connection(),
                        "select count(*) from (select 1 from isogloss_sweep_rows where sweep = " + Sql.text(plan.name())
                                + " and due_at is not null and state <> 'failed' limit 1) as one")
                == 0;
    }

    /** Readers see the collection of the plan from now on. */
    public void madeCurrent() throws SQLException {
        session.transaction(connection -> {
            targets.current(connection, plan.collection());
            return plan;
        });
    }

    /** Points come and go from now on, of which those who search know nothing yet. */
    public void toBeTold() throws SQLException {
        session.transaction(connection -> {
            targets.told(connection, plan.collection(), null);
            return plan;
        });
    }

    /** Those who search know of everything. */
    public void told() throws SQLException {
        session.transaction(connection -> {
            targets.told(connection, plan.collection(), plan.told());
            return plan;
        });
    }

    /** Every collection that may have points of this sweep. */
    public List<String> all() throws SQLException {
        return targets.all(session.connection()).stream()
                .map(Targets.Target::collection)
                .toList();
    }

    /** Collections that readers no longer see. */
    public List<String> old() throws SQLException {
        return targets.all(session.connection()).stream()
                .filter(target -> target.state().equals("old"))
                .map(Targets.Target::collection)
                .toList();
    }

    /** An old collection is no more. */
    public void dropped(String collection) throws SQLException {
        session.transaction(connection -> {
            targets.remove(connection, collection);
            return collection;
        });
    }
}
