package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.SweepPlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what became of jobs. Each method is one transaction, or says otherwise; one thread. */
public final class Settlement {
    private final SweepSession session;
    private final SweepPlan plan;
    private final RowStates rows;
    private final OpenJobs jobs;
    private final OwnWrites writes;

    Settlement(SweepSession session, SweepPlan plan, RowStates rows, OpenJobs jobs, OwnWrites writes) {
        this.session = session;
        this.plan = plan;
        this.rows = rows;
        this.jobs = jobs;
        this.writes = writes;
    }

    /** These jobs, as far as they are ours and have no answer yet. */
    public List<OpenJob> jobs(Collection<UUID> ids) throws SQLException {
        return jobs.those(session.connection(), ids);
    }

    /** How a job ended. */
    public sealed interface Answer {
        /**
         * Points were stored.
         *
         * @param stored versions of the points that there are, by key; null where every row is known to have its point
         * @param vectors by key, where they are written back
         * @param note what the worker said of rows without a point
         */
        record Stored(@Nullable Map<String, Long> stored, Map<String, float[]> vectors, String note)
                implements Answer {}

        /**
         * Nothing was stored, or not all.
         *
         * @param error why
         * @param blame where that lies; in a row perhaps, and the batch is cut smaller
         */
        record Failed(String error, Blame blame) implements Answer {}
    }

    /**
     * What an answer came to.
     *
     * @param refused rows whose text was refused and that may have a point of an earlier one, and why: they fail once that is deleted
     * @param complete whether every row of the job is settled; false where somebody held one, and the answer has to come again
     */
    public record Settled(int embedded, int failed, Map<DueRow, String> refused, boolean complete) {}

    /**
     * Writes what became of the rows of a job.
     *
     * @param inherited whether an earlier sweep handed it in: then it may have lain answered for long, and be under way a second time
     */
    public Settled settle(OpenJob job, Answer answer, boolean inherited) throws SQLException {
        return session.transaction(connection -> {
            if (job.abandoned()) {
                rows.doubted(connection, job.keys());
                jobs.lookAgain(connection, job, job.keys());
                jobs.remove(connection, job.id());
                return new Settled(0, 0, Map.of(), true);
            }
            Map<String, RowStates.Carried> carried = rows.carriedBy(connection, job.id(), job.keys());
            Settled settled = new Settling(plan, rows, writes, connection, job, answer).settle(carried);
            boolean complete = rows.countCarriedBy(connection, job.id(), job.keys()) == 0;
            if (complete) {
                jobs.remove(connection, job.id());
            }
            if (!inherited) {
                jobs.lookAgain(connection, job, changed(carried));
            } else if (complete) {
                jobs.lookAgain(connection, job, job.keys());
            }
            return new Settled(settled.embedded(), settled.failed(), settled.refused(), complete);
        });
    }

    private static List<String> changed(Map<String, RowStates.Carried> carried) {
        return carried.values().stream()
                .filter(RowStates.Carried::changed)
                .map(RowStates.Carried::key)
                .toList();
    }

    /** Jobs answered some minutes ago with rows that are to be looked at again. */
    public List<OpenJob> toLookAtAgain() throws SQLException {
        return jobs.toLookAtAgain(session.connection());
    }

    /**
     * Sends rows once more, or deletes them, whose points are not theirs: their job was delivered twice, and stored them after its answer.
     *
     * @param points versions of the points that there are, by key
     */
    public void lookAgain(OpenJob job, Map<String, Long> points) throws SQLException {
        session.transaction(connection -> {
            Map<String, RowStates.Standing> standing = rows.standing(connection, points.keySet());
            List<String> doubted = new ArrayList<>();
            List<String> later = new ArrayList<>();
            points.forEach((key, version) -> {
                RowStates.Standing row = standing.get(key);
                if (row == null) {
                    doubted.add(key);
                } else if (row.version() != version && job.collection().equals(plan.collection())) {
                    // What is under way may have been stored before it was written over, or may be stored yet.
                    (row.free() ? doubted : later).add(key);
                }
            });
            rows.doubted(connection, doubted);
            jobs.lookedAgain(connection, job.id(), later);
            return doubted;
        });
    }
}
