package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.SweepPlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What becomes of the rows of one job, within one transaction. One thread, one use. */
final class Settling {
    private static final int TENS = 10;

    private final SweepPlan plan;
    private final RowStates rows;
    private final OwnWrites writes;
    private final Connection connection;
    private final OpenJob job;
    private final Settlement.Answer answer;
    private final List<String> embedded = new ArrayList<>();
    private final List<String> again = new ArrayList<>();
    private final List<String> smaller = new ArrayList<>();
    private final Map<String, String> failed = new LinkedHashMap<>();
    private final Map<DueRow, String> refused = new LinkedHashMap<>();

    Settling(
            SweepPlan plan,
            RowStates rows,
            OwnWrites writes,
            Connection connection,
            OpenJob job,
            Settlement.Answer answer) {
        this.plan = plan;
        this.rows = rows;
        this.writes = writes;
        this.connection = connection;
        this.job = job;
        this.answer = answer;
    }

    Settlement.Settled settle(Map<String, RowStates.Carried> carried) throws SQLException {
        Map<String, RowStates.Carried> rest = new LinkedHashMap<>(carried);
        rest.values().removeIf(row -> {
            if (row.changed()) {
                again.add(row.key());
            }
            return row.changed();
        });
        switch (answer) {
            case Settlement.Answer.Stored stored -> sort(stored, rest);
            case Settlement.Answer.Failed(String error, Blame blame) ->
                rest.values().forEach(row -> fail(row, error, blame));
        }
        if (writes.any()) {
            keepWritable(rest);
        }
        rows.again(connection, again, Duration.ZERO);
        rows.embedded(connection, embedded);
        rows.inSmallerBatches(connection, smaller, job.keys().size() > TENS ? TENS : 1, "was in a batch that failed");
        rows.failed(connection, failed, plan.terms().firstRetry());
        writes.embedded(
                connection, embedded, answer instanceof Settlement.Answer.Stored stored ? stored.vectors() : Map.of());
        writes.failed(connection, failed, false);
        return new Settlement.Settled(embedded.size(), failed.size(), refused, true);
    }

    private void sort(Settlement.Answer.Stored stored, Map<String, RowStates.Carried> rest) {
        Map<String, Long> points = stored.stored();
        for (RowStates.Carried row : rest.values()) {
            Long version = points == null ? Long.valueOf(row.version()) : points.get(row.key());
            if (version != null && version == row.version()) {
                embedded.add(row.key());
            } else {
                fail(row, stored.note(), Blame.PERHAPS_A_ROW);
            }
        }
    }

    private void fail(RowStates.Carried row, String said, Blame blame) {
        String reason = said.isBlank() ? "the worker stored no vector and said no reason" : said;
        if (blame != Blame.ELSEWHERE && job.keys().size() > 1) {
            smaller.add(row.key());
        } else if (blame == Blame.A_ROW && row.version() > 1) {
            refused.put(new DueRow(row.key(), row.version(), false, null, 1), reason);
            again.add(row.key());
        } else {
            failed.put(row.key(), reason);
        }
    }

    /** Leaves rows for later that somebody else is writing, and takes back those that look otherwise than they did when they were noticed. */
    private void keepWritable(Map<String, RowStates.Carried> rest) throws SQLException {
        OwnWrites.Standing standing = writes.lock(connection, embedded);
        Map<String, String> noticed = new HashMap<>();
        Map<String, String> now = new HashMap<>();
        embedded.removeIf(key -> {
            if (!standing.present().contains(key)) {
                again.add(key);
                return true;
            }
            if (!standing.locked().contains(key)) {
                return true;
            }
            RowStates.Carried row = rest.get(key);
            String seen = row == null ? null : row.seen();
            String looks = standing.looks().get(key);
            if (seen == null || looks == null || seen.equals(looks)) {
                return false;
            }
            // It is sent as it looks now, and compared with that.
            noticed.put(key, seen);
            now.put(key, looks);
            again.add(key);
            return true;
        });
        rows.seen(connection, noticed, now);
    }
}
