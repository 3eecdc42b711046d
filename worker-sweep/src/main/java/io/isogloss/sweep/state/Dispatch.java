package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.SweepPlan;
import java.sql.Connection;
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
import java.util.stream.Collectors;

/** Takes rows that are due and makes jobs of them, or nothing where they are gone. Each method is one transaction, or says otherwise; one thread. */
public final class Dispatch {
    private final SweepSession session;
    private final SweepPlan plan;
    private final SourceTable source;
    private final RowStates rows;
    private final OpenJobs jobs;
    private final OwnWrites writes;
    private RowStates.Cursor cursor = RowStates.Cursor.START;

    Dispatch(
            SweepSession session, SweepPlan plan, SourceTable source, RowStates rows, OpenJobs jobs, OwnWrites writes) {
        this.session = session;
        this.plan = plan;
        this.source = source;
        this.rows = rows;
        this.jobs = jobs;
        this.writes = writes;
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
    public Set<UUID> openJobs() throws SQLException {
        return jobs.open(session.connection()).stream().map(OpenJob::id).collect(Collectors.toSet());
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
     * @param defects how many rows failed here
     * @param stale rows that cannot be sent any more, and why: they fail once the points of what they were are deleted
     * @param more whether there may be another page
     */
    public record Cut(
            List<Batch> batches,
            List<DueRow> gone,
            List<OpenJob> lost,
            int defects,
            Map<DueRow, String> stale,
            boolean more) {}

    /** Takes the next page of what is due, in the order of the index; after the last page it begins anew. */
    public Cut cut(Cutter cutter, int most) throws SQLException {
        return session.transaction(connection -> {
            RowStates.Page page = rows.page(connection, cursor, most);
            if (page.rows().isEmpty()) {
                boolean fromStart = cursor.equals(RowStates.Cursor.START);
                cursor = RowStates.Cursor.START;
                return new Cut(List.of(), List.of(), List.of(), 0, Map.of(), !fromStart);
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
            mark(connection, cutter.batches());
            Map<String, String> fresh = new LinkedHashMap<>(cutter.defects());
            Map<DueRow, String> stale = stale(fresh, wanted);
            rows.again(connection, stale.keySet().stream().map(DueRow::key).toList(), Duration.ZERO);
            fail(connection, fresh, false);
            return new Cut(cutter.batches(), gone, lost, fresh.size(), stale, true);
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

    private void mark(Connection connection, List<Batch> batches) throws SQLException {
        List<String> keys = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        List<OpenJob> open = new ArrayList<>();
        for (Batch batch : batches) {
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
        writes.sent(connection, keys);
    }

    /** Takes those defects out that may have a point of an earlier text. */
    private static Map<DueRow, String> stale(Map<String, String> defects, Map<String, DueRow> rows) {
        Map<DueRow, String> stale = new LinkedHashMap<>();
        defects.entrySet().removeIf(defect -> {
            DueRow row = rows.get(defect.getKey());
            boolean changed = row != null && row.version() > 1;
            if (changed) {
                stale.put(row, defect.getValue());
            }
            return changed;
        });
        return stale;
    }

    private void fail(Connection connection, Map<String, String> defects, boolean withoutVector) throws SQLException {
        rows.failed(connection, defects, plan.terms().firstRetry());
        writes.failed(connection, defects, withoutVector);
    }

    /** Rows failed whose points of an earlier text are deleted now, which their reason says; those that have changed since are looked at again. */
    public int failed(Map<DueRow, String> stale) throws SQLException {
        return session.transaction(connection -> {
            Set<String> unchanged = rows.unchanged(connection, stale.keySet());
            Map<String, String> defects = new LinkedHashMap<>();
            stale.forEach((row, reason) -> {
                if (unchanged.contains(row.key())) {
                    defects.put(row.key(), reason + "; what it said before is no longer found");
                }
            });
            fail(connection, defects, true);
            return defects.size();
        });
    }

    /** The broker has these jobs. */
    public void published(Collection<UUID> ids) throws SQLException {
        session.transaction(connection -> {
            jobs.published(connection, ids);
            return ids;
        });
    }

    /** Points that were deleted: their rows are forgotten, unless they have come back meanwhile. */
    public int forget(List<DueRow> gone) throws SQLException {
        return session.transaction(connection -> rows.forget(connection, gone));
    }
}
