package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.plan.SweepPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a sweep, over the session that holds its lock. Each method is one transaction, or says otherwise; what it did is durable when it
 * returns. One thread.
 */
public final class SweepBook {
    private static final Duration LOCKED_PAUSE = Duration.ofSeconds(1);

    private static final String GLANCE = """
        select
          exists (select 1 from isogloss_sweep_sources where sweep = ? and definition = ?)
            and (? = '' or exists (select 1 from pg_trigger where tgname = ? and tgrelid = to_regclass(?))),
          exists (select 1 from isogloss_sweep_targets where sweep = ? and collection = ? and fingerprint = ? and state <> 'old'),
          exists (select 1 from isogloss_sweep_targets where sweep = ? and collection = ? and state = 'filling'),
          exists (select 1 from isogloss_sweep_rows where sweep = ? and due_at <= now()),
          exists (select 1 from isogloss_sweep_jobs where sweep = ?),
          coalesce((select looked_for_deleted_at > now() - ? * interval '1 second' from isogloss_sweep_sources where sweep = ?), false)\
        """;

    private final SweepSession session;
    private final SweepPlan plan;
    private final SourceTable source;
    private final Changes changes;
    private final RowStates rows;
    private final OpenJobs jobs;
    private final Targets targets;
    private final OwnWrites writes;
    private RowStates.Cursor cursor = RowStates.Cursor.START;

    /** Over a session that has the lock of this sweep. */
    public SweepBook(SweepSession session, SweepPlan plan) {
        this.session = session;
        this.plan = plan;
        this.source = new SourceTable(plan);
        this.changes = new Changes(plan, source);
        this.rows = new RowStates(plan.name());
        this.jobs = new OpenJobs(plan.name());
        this.targets = new Targets(plan.name());
        this.writes = new OwnWrites(new WriteBack(plan, source), changes, rows);
    }

    /**
     * What there is to do, from one query that finds it by index.
     *
     * @param followed whether the source is followed as the plan says
     * @param targeted whether the collection is that of the plan, and made as the plan says
     * @param filling whether readers do not see the collection yet
     * @param due whether a row is due
     * @param jobs whether a job has no answer
     * @param deletedLookedFor whether rows that are gone were looked for not long ago
     */
    public record Glance(
            boolean followed, boolean targeted, boolean filling, boolean due, boolean jobs, boolean deletedLookedFor) {}

    /** Looks what there is to do; milliseconds, however many rows there are. */
    public Glance glance() throws SQLException {
        String name = plan.name();
        String trigger = changes.triggerName();
        try (PreparedStatement query = session.connection().prepareStatement(GLANCE)) {
            Sql.bind(
                    query,
                    name,
                    changes.definition(),
                    trigger,
                    trigger,
                    changes.triggeredTable(),
                    name,
                    plan.collection(),
                    plan.fingerprint(),
                    name,
                    plan.collection(),
                    name,
                    name,
                    (double) plan.terms().deletedEvery().toSeconds(),
                    name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new Glance(
                        row.getBoolean(1),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getBoolean(6));
            }
        }
    }

    /** Starts to follow the source as the plan says; goes through all of it. */
    public void follow() throws SQLException {
        if (changes.triggered()) {
            // In a transaction of its own: until it ends nobody else writes to the table.
            boolean missed = session.transaction(connection -> {
                boolean was = changes.hasTrigger(connection);
                changes.putTrigger(connection);
                return !was;
            });
            if (missed) {
                session.patiently(connection -> {
                    rows.allChanged(connection);
                    return plan;
                });
            }
        }
        session.patiently(connection -> {
            changes.begin(connection);
            return plan;
        });
    }

    /** The files, where rows are lines. */
    public LineBook lines() {
        return new LineBook(session, plan.name());
    }

    /** Whether rows are looked for, so that {@link #glance} does not see what is new before {@link #lookForChanges}. */
    public boolean scans() {
        return changes.scanned();
    }

    /** Whether a trigger tells of rows that are gone. */
    public boolean tellsOfDeleted() {
        return changes.triggered() || plan.source() instanceof RowSource.Lines;
    }

    /** Looks for rows that are new or changed. */
    public void lookForChanges() throws SQLException {
        session.patiently(connection -> {
            changes.scan(connection);
            return plan;
        });
    }

    /** Looks for rows that are gone; goes through all of the source. */
    public void lookForDeleted() throws SQLException {
        session.patiently(connection -> {
            changes.noteGone(connection);
            return plan;
        });
    }

    /** How many rows the next sweep would send, and how many points it would delete; writes nothing that stays. */
    public Forecast forecast() throws SQLException {
        Connection connection = session.connection();
        connection.setAutoCommit(false);
        try {
            Glance glance = glance();
            if (!glance.followed() && !changes.triggered()) {
                changes.begin(connection);
            }
            if (changes.scanned()) {
                changes.scan(connection);
            }
            long unknown = glance.followed() || !changes.triggered()
                    ? 0
                    : number(
                            connection,
                            "select count(*) from " + source.from() + " where " + source.where() + " and not exists ("
                                    + "select 1 from isogloss_sweep_rows r where r.sweep = " + Sql.text(plan.name())
                                    + " and r.key = (" + source.from() + "." + source.key() + ")::text)");
            String due = "select count(*) from isogloss_sweep_rows where sweep = " + Sql.text(plan.name());
            long all = glance.targeted()
                    ? number(connection, due + " and due_at <= now() and state <> 'gone'")
                    : number(connection, due + " and state <> 'gone'");
            return new Forecast(
                    all + unknown,
                    number(connection, due + " and state = 'gone'"),
                    number(connection, due + " and state = 'failed'"));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * What a sweep would do.
     *
     * @param toSend rows to be embedded
     * @param toRemove points to be deleted
     * @param failed rows that failed, those that are not tried again yet among them
     */
    public record Forecast(long toSend, long toRemove, long failed) {}

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
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

    /**
     * Jobs whose sender died before the broker confirmed them; their rows are due again, their files are to be deleted.
     *
     * @param all whether every job is lost that was handed in before
     */
    public List<OpenJob> takeBack(boolean all) throws SQLException {
        return session.transaction(connection -> {
            List<OpenJob> lost = all ? jobs.open(connection) : jobs.unpublished(connection);
            for (OpenJob job : lost) {
                Set<String> carried =
                        rows.carriedBy(connection, job.id(), job.keys()).keySet();
                rows.again(connection, List.copyOf(carried), Duration.ZERO);
            }
            jobs.abandon(connection, lost.stream().map(OpenJob::id).toList());
            jobs.dropOutlived(connection);
            return lost;
        });
    }

    /** Jobs that are waited for. */
    public int openJobs() throws SQLException {
        return jobs.count(session.connection());
    }

    /** Decides what becomes of a row, and makes batches. */
    public interface Cutter {
        /** A row that is due; false for no more of them now. */
        boolean row(DueRow due, SourceRow row);

        /** The batches so far; no rows come after. */
        List<Batch> batches();

        /** Rows that cannot be sent, and why. */
        Map<String, String> defects();
    }

    /** A batch: a job and the rows that it carries. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
    public record Batch(UUID job, String objectKey, List<String> keys, byte[] file) {
        /** Copies the keys. */
        public Batch {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A page of what is due.
     *
     * @param batches to be stored and published, their rows marked as sent
     * @param gone rows whose points are to be deleted
     * @param lost jobs that were given up; their files are to be deleted
     * @param defects rows that failed here
     * @param more whether there may be another page
     */
    public record Cut(List<Batch> batches, List<DueRow> gone, List<OpenJob> lost, int defects, boolean more) {}

    /** Takes the next page of what is due, in the order of the index; after the last page it begins anew. */
    public Cut cut(Cutter cutter, int most) throws SQLException {
        return session.transaction(connection -> {
            RowStates.Page page = rows.page(connection, cursor, most);
            if (page.rows().isEmpty()) {
                boolean fromStart = cursor.equals(RowStates.Cursor.START);
                cursor = RowStates.Cursor.START;
                return new Cut(List.of(), List.of(), List.of(), 0, !fromStart);
            }
            List<OpenJob> lost = giveUp(connection, page.rows());
            List<DueRow> gone = new ArrayList<>();
            Map<String, DueRow> wanted = new LinkedHashMap<>();
            for (DueRow row : page.rows()) {
                if (row.gone()) {
                    gone.add(row);
                } else {
                    wanted.put(row.key(), row);
                }
            }
            if (!gone.isEmpty()) {
                // No job has them any more; they stay due until their points are deleted.
                rows.again(connection, gone.stream().map(DueRow::key).toList(), Duration.ZERO);
            }
            boolean whole = readInto(connection, wanted, cutter);
            cursor = whole ? page.next() : RowStates.Cursor.START;
            mark(connection, cutter);
            return new Cut(cutter.batches(), gone, lost, cutter.defects().size(), true);
        });
    }

    private List<OpenJob> giveUp(Connection connection, List<DueRow> due) throws SQLException {
        Set<UUID> ids = new LinkedHashSet<>();
        for (DueRow row : due) {
            if (row.job() != null) {
                ids.add(row.job());
            }
        }
        if (ids.isEmpty()) {
            return List.of();
        }
        List<OpenJob> lost = jobs.those(connection, ids).stream()
                .filter(job -> !job.abandoned())
                .toList();
        jobs.abandon(connection, ids);
        return lost;
    }

    /** Whether every row was taken. Rows that their source does not have are marked as gone. */
    private boolean readInto(Connection connection, Map<String, DueRow> wanted, Cutter cutter) throws SQLException {
        if (wanted.isEmpty()) {
            return true;
        }
        Set<String> seen = new HashSet<>();
        boolean[] stopped = {false};
        source.read(connection, List.copyOf(wanted.keySet()), row -> {
            DueRow due = wanted.get(row.key());
            if (due == null || !seen.add(row.key())) {
                return true;
            }
            stopped[0] = !cutter.row(due, row);
            return !stopped[0];
        });
        if (!stopped[0]) {
            List<String> missing =
                    wanted.keySet().stream().filter(key -> !seen.contains(key)).toList();
            rows.again(connection, missing, Duration.ZERO);
            rows.gone(connection, missing);
        }
        return !stopped[0];
    }

    private void mark(Connection connection, Cutter cutter) throws SQLException {
        List<String> keys = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        List<OpenJob> open = new ArrayList<>();
        for (Batch batch : cutter.batches()) {
            open.add(new OpenJob(
                    batch.job(), plan.collection(), plan.terms().bucket(), batch.objectKey(), batch.keys(), false));
            for (String key : batch.keys()) {
                keys.add(key);
                ids.add(batch.job());
            }
        }
        if (!open.isEmpty()) {
            jobs.add(connection, open);
            rows.sent(connection, keys, ids, plan.terms().patience());
        }
        rows.failed(connection, cutter.defects(), plan.terms().firstRetry());
        writes.sent(connection, keys);
        writes.failed(connection, cutter.defects());
    }

    /** The broker has these jobs. */
    public void published(Collection<UUID> ids) throws SQLException {
        session.transaction(connection -> {
            jobs.published(connection, ids);
            return ids;
        });
    }

    /** These jobs, as far as they are ours and have no answer yet. */
    public List<OpenJob> jobs(Collection<UUID> ids) throws SQLException {
        return jobs.those(session.connection(), ids);
    }

    /** Points that were deleted: their rows are forgotten, unless they have come back meanwhile. */
    public int forget(List<DueRow> gone) throws SQLException {
        return session.transaction(connection -> rows.forget(connection, gone));
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
         * @param ofOne whether one bad row may be to blame, so that the batch is cut smaller
         */
        record Failed(String error, boolean ofOne) implements Answer {}
    }

    /**
     * What an answer came to.
     *
     * @param complete whether every row of the job is settled; false where somebody held one, and the answer has to come again
     */
    public record Settled(int embedded, int failed, boolean complete) {}

    /** Writes what became of the rows of a job. */
    public Settled settle(OpenJob job, Answer answer) throws SQLException {
        return session.transaction(connection -> {
            if (job.abandoned()) {
                rows.doubted(connection, job.keys());
                jobs.remove(connection, job.id());
                return new Settled(0, 0, true);
            }
            Map<String, RowStates.Carried> carried = rows.carriedBy(connection, job.id(), job.keys());
            Settled settled = new Settling(plan, rows, writes, connection, job, answer).settle(carried);
            boolean complete = rows.countCarriedBy(connection, job.id(), job.keys()) == 0;
            if (complete) {
                jobs.remove(connection, job.id());
            }
            return new Settled(settled.embedded(), settled.failed(), complete);
        });
    }

    /** Whether every row has been sent and answered, but for those that failed. */
    public boolean settledAll() throws SQLException {
        return number(
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

    /** Every collection that may have points of this sweep. */
    public List<String> collections() throws SQLException {
        return targets.all(session.connection()).stream()
                .map(Targets.Target::collection)
                .toList();
    }

    /** Collections that readers no longer see. */
    public List<String> oldCollections() throws SQLException {
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

    /** How long to wait before a row is tried again that somebody had locked. */
    public static Duration lockedPause() {
        return LOCKED_PAUSE;
    }
}
