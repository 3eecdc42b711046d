package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.plan.SweepPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** What there is to do, and the following of the source. Each method is one transaction, or says otherwise; one thread. */
public final class Lookout {
    private static final String GLANCE = """
        select
          exists (select 1 from isogloss_sweep_sources where sweep = ? and definition = ?)
            and (? = '' or exists (select 1 from pg_trigger where tgname = ? and tgrelid = to_regclass(?))),
          exists (select 1 from isogloss_sweep_targets where sweep = ? and collection = ? and fingerprint = ? and state <> 'old'),
          exists (select 1 from isogloss_sweep_targets where sweep = ? and collection = ? and state = 'filling'),
          exists (select 1 from isogloss_sweep_targets where sweep = ? and collection = ? and state = 'current' and told is distinct from ?),
          exists (select 1 from isogloss_sweep_rows where sweep = ? and due_at <= now()),
          exists (select 1 from isogloss_sweep_jobs where sweep = ? and (look_again_at is null or look_again_at <= now())),
          coalesce((select looked_for_deleted_at > now() - ? * interval '1 second' from isogloss_sweep_sources where sweep = ?), false)\
        """;

    private final SweepSession session;
    private final SweepPlan plan;
    private final SourceTable source;
    private final Changes changes;
    private final RowStates rows;
    private final OwnWrites writes;

    Lookout(
            SweepSession session,
            SweepPlan plan,
            SourceTable source,
            Changes changes,
            RowStates rows,
            OwnWrites writes) {
        this.session = session;
        this.plan = plan;
        this.source = source;
        this.changes = changes;
        this.rows = rows;
        this.writes = writes;
    }

    /**
     * What there is to do, from one query that finds it by index.
     *
     * @param followed whether the source is followed as the plan says
     * @param targeted whether the collection is that of the plan, and made as the plan says
     * @param filling whether readers do not see the collection yet
     * @param untold whether readers see the collection, and those who search do not know of it as it is
     * @param due whether a row is due
     * @param jobs whether a job has no answer, or had one some minutes ago and is to be looked at again
     * @param deletedLookedFor whether rows that are gone were looked for not long ago
     */
    public record Glance(
            boolean followed,
            boolean targeted,
            boolean filling,
            boolean untold,
            boolean due,
            boolean jobs,
            boolean deletedLookedFor) {}

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
                    plan.collection(),
                    plan.told(),
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
                        row.getBoolean(6),
                        row.getBoolean(7));
            }
        }
    }

    /**
     * Asks for every column of the plan, so that nothing is begun that cannot be done.
     *
     * @throws SQLException naming a column that is not there
     */
    public void check() throws SQLException {
        session.transaction(connection -> {
            check(connection);
            return plan;
        });
    }

    private void check(Connection connection) throws SQLException {
        source.read(connection, List.of(), row -> true);
        writes.check(connection);
    }

    /** Starts to follow the source as the plan says; goes through all of it. */
    public void follow() throws SQLException {
        if (changes.triggered()) {
            // In a transaction of its own: until it ends nobody else writes to the table.
            session.transaction(connection -> {
                changes.putTrigger(connection);
                return plan;
            });
        }
        session.patiently(connection -> {
            if (changes.isUnnoticed(connection)) {
                rows.allChanged(connection);
            }
            changes.begin(connection);
            return plan;
        });
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
            check(connection);
            Glance glance = glance();
            if (!glance.followed() && !changes.triggered()) {
                changes.begin(connection);
            }
            if (changes.scanned()) {
                changes.scan(connection);
            }
            long unknown = glance.followed() || !changes.triggered()
                    ? 0
                    : Sql.number(
                            connection,
                            "select count(*) from " + source.from() + " where " + source.where() + " and not exists ("
                                    + "select 1 from isogloss_sweep_rows r where r.sweep = " + Sql.text(plan.name())
                                    + " and r.key = (" + source.from() + "." + source.key() + ")::text)");
            String due = "select count(*) from isogloss_sweep_rows where sweep = " + Sql.text(plan.name());
            long all = glance.targeted()
                    ? Sql.number(connection, due + " and due_at <= now() and state <> 'gone'")
                    : Sql.number(connection, due + " and state <> 'gone'");
            return new Forecast(
                    all + unknown,
                    Sql.number(connection, due + " and state = 'gone'"),
                    Sql.number(connection, due + " and state = 'failed'"));
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
}
