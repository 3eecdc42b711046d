package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.SweepPlan;

/**
 * All that is known of a sweep, over the session that holds its lock. What a method of its parts did is durable when it returns. One thread.
 *
 * @param lookout what there is to do
 * @param dispatch from rows that are due to jobs
 * @param settlement from answers to states
 * @param collections where points are
 * @param lines the files, where rows are lines
 */
public record SweepBook(
        Lookout lookout, Dispatch dispatch, Settlement settlement, SweptCollections collections, LineBook lines) {

    /** Over a session that has the lock of this sweep. */
    public static SweepBook of(SweepSession session, SweepPlan plan) {
        SourceTable source = new SourceTable(plan);
        Changes changes = new Changes(plan, source);
        RowStates rows = new RowStates(plan.name());
        OpenJobs jobs = new OpenJobs(plan.name());
        OwnWrites writes = new OwnWrites(new WriteBack(plan, source), changes, rows);
        return new SweepBook(
                new Lookout(session, plan, source, changes, rows, writes),
                new Dispatch(session, plan, source, rows, jobs, writes),
                new Settlement(session, plan, rows, jobs, writes),
                new SweptCollections(session, plan, rows, jobs),
                new LineBook(session, plan.name()));
    }
}
