package io.isogloss.sweep.state;

import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.plan.SweepPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Learns which rows are new, changed or gone. Methods run within the caller's transaction; one thread.
 *
 * <p>With a trigger the change itself writes the state, in its own transaction, so nothing is missed and nothing is looked for. Without one every sweep asks
 * the source and compares what it sees with what it saw.
 */
final class Changes {
    /** What a change that is noticed does to a row that is known. */
    static final String NOTICED = """
        on conflict (sweep, key) do update set state = 'pending', version = isogloss_sweep_rows.version + 1,
          seen = excluded.seen, attempts = 0, most = null, reason = null, changed_at = now(),
          due_at = case when isogloss_sweep_rows.job is null then now() else isogloss_sweep_rows.due_at end\
        """;

    /** Stands for the definition where the trigger could not tell what changed. */
    private static final String UNNOTICED = "changes were not noticed";

    private final SweepPlan plan;
    private final SourceTable source;

    Changes(SweepPlan plan, SourceTable source) {
        this.plan = plan;
        this.source = source;
    }

    /** What decides which rows there are and when one has changed; another one than before makes {@link #begin} necessary. */
    String definition() {
        return String.join(
                "\n",
                source.from(),
                source.key(),
                source.where(),
                source.watched().toString(),
                follow());
    }

    private String follow() {
        return plan.source() instanceof RowSource.Table table ? table.follow().name() : "LINES";
    }

    boolean triggered() {
        return plan.source() instanceof RowSource.Table table && table.follow() == RowSource.Follow.TRIGGER;
    }

    /** Whether changes are looked for by asking the table. */
    boolean scanned() {
        return plan.source() instanceof RowSource.Table table && table.follow() == RowSource.Follow.SCAN;
    }

    /** The trigger's name; empty where there is none. */
    String triggerName() {
        return triggered() ? "isogloss_sweep_" + plan.name() : "";
    }

    /** The triggered table, quoted; empty where there is none. */
    String triggeredTable() {
        return triggered() ? source.from() : "";
    }

    /** Starts to follow the source, its trigger being there: notes every row that is not known, and every known row that is not there. */
    void begin(Connection connection) throws SQLException {
        if (triggered()) {
            noteMissing(connection);
        } else if (scanned()) {
            Sql.update(connection, "update isogloss_sweep_sources set watermark = null where sweep = ?", plan.name());
        }
        if (triggered() || scanned()) {
            // Whoever reads files notes himself which lines are gone.
            noteGone(connection);
        }
        Sql.update(connection, """
            insert into isogloss_sweep_sources (sweep, definition) values (?, ?)
            on conflict (sweep) do update set definition = excluded.definition\
            """, plan.name(), definition());
    }

    private void noteMissing(Connection connection) throws SQLException {
        Sql.update(
                connection,
                "insert into isogloss_sweep_rows (sweep, key, state, due_at) select ?, (" + source.key()
                        + ")::text, 'pending', now() from " + source.from() + " where " + source.where()
                        + " on conflict (sweep, key) do update set state = 'pending', version = isogloss_sweep_rows.version + 1,"
                        + " due_at = case when isogloss_sweep_rows.job is null then now() else isogloss_sweep_rows.due_at end"
                        + " where isogloss_sweep_rows.state = 'gone'",
                plan.name());
    }

    /** Marks rows that their source has no longer. */
    void noteGone(Connection connection) throws SQLException {
        String there =
                plan.source() instanceof RowSource.Table table && table.table().isPresent()
                        // What is pending may leave the query; what is deleted leaves the table.
                        ? Sql.table(table.table().get()) + (table.query().isPresent() ? "" : " where " + source.where())
                        : source.from() + " where " + source.where();
        Sql.update(
                connection,
                "with present as (select (" + source.key() + ")::text as key from " + there + """
            ) update isogloss_sweep_rows r set state = 'gone', version = version + 1, changed_at = now(),
              due_at = case when r.job is null then now() else r.due_at end
            where r.sweep = ? and r.state <> 'gone' and not exists (select 1 from present p where p.key = r.key)\
            """,
                plan.name());
        Sql.update(
                connection,
                "update isogloss_sweep_sources set looked_for_deleted_at = now() where sweep = ?",
                plan.name());
    }

    /**
     * Asks the table for rows that look otherwise than before. Where a column grows with every change, only for those since the last time and ten minutes
     * more: a transaction that ends late shows rows with an earlier time.
     */
    void scan(Connection connection) throws SQLException {
        RowSource.Table table = (RowSource.Table) plan.source();
        String pending = table.pending().isBlank() ? "" : " and (" + table.pending() + ")";
        String watermark = null;
        String since = "";
        if (table.changedAt().isPresent()) {
            String column = Sql.name(table.changedAt().get());
            String type = Sql.name(SourceTable.columnType(connection, source.from(), column));
            watermark = watermark(connection);
            boolean time = type.startsWith("\"timestamp");
            since = watermark == null
                    ? ""
                    : " and " + column + " >= " + Sql.text(watermark) + "::" + type
                            + (time ? " - interval '10 minutes'" : "");
            watermark = single(connection, "select max(" + column + ")::text from " + source.from());
        }
        Sql.update(
                connection,
                "insert into isogloss_sweep_rows (sweep, key, state, seen, due_at) select ?, (" + source.key()
                        + ")::text, 'pending', " + source.seen() + ", now() from " + source.from() + " where "
                        + source.where() + pending + since + " " + NOTICED
                        + " where isogloss_sweep_rows.seen is distinct from excluded.seen or isogloss_sweep_rows.state = 'gone'",
                plan.name());
        if (watermark != null) {
            Sql.update(
                    connection,
                    "update isogloss_sweep_sources set watermark = ? where sweep = ?",
                    watermark,
                    plan.name());
        }
    }

    private @Nullable String watermark(Connection connection) throws SQLException {
        return single(
                connection, "select watermark from isogloss_sweep_sources where sweep = " + Sql.text(plan.name()));
    }

    private static @Nullable String single(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Whether rows may have changed without a sign of it. */
    boolean isUnnoticed(Connection connection) throws SQLException {
        return single(
                        connection,
                        "select 1 from isogloss_sweep_sources where sweep = " + Sql.text(plan.name())
                                + " and definition = " + Sql.text(UNNOTICED))
                != null;
    }

    /** Puts the trigger there, or a new one in its place. Gives up when others keep the table locked. */
    void putTrigger(Connection connection) throws SQLException {
        String there = "select 1 from pg_trigger where tgname = " + Sql.text(triggerName())
                + " and tgrelid = to_regclass(" + Sql.text(source.from()) + ")";
        if (single(connection, there) == null) {
            Sql.update(
                    connection,
                    "update isogloss_sweep_sources set definition = ? where sweep = ?",
                    UNNOTICED,
                    plan.name());
        }
        String trigger = Sql.name(triggerName());
        String table = source.from();
        String function = schema(connection) + "." + trigger;
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '10s'");
            statement.execute("create or replace function " + function + "() returns trigger language plpgsql"
                    // Whoever changes a row may know nothing of our tables, and have no right to them.
                    + " security definer set search_path = " + schema(connection) + ", pg_temp as "
                    + "$isogloss$" + body(table) + "$isogloss$");
            statement.execute("drop trigger if exists " + trigger + " on " + table);
            statement.execute("create trigger " + trigger + " after insert or update or delete on " + table
                    // What we write into the row ourselves is no change of it.
                    + " for each row when (current_setting('isogloss.sweep', true) is distinct from 'writing')"
                    + " execute function " + function + "()");
            statement.execute("drop trigger if exists " + Sql.name(triggerName() + "_all") + " on " + table);
            statement.execute("create trigger " + Sql.name(triggerName() + "_all") + " after truncate on " + table
                    + " for each statement execute function " + function + "()");
        }
    }

    private static String schema(Connection connection) throws SQLException {
        return Sql.name(String.valueOf(single(connection, "select current_schema()")));
    }

    private String body(String table) {
        String alias = Sql.name(
                table.substring(table.lastIndexOf(".\"") < 0 ? 1 : table.lastIndexOf(".\"") + 2, table.length() - 1));
        String sweep = Sql.text(plan.name());
        StringBuilder differs = new StringBuilder("old." + source.key() + " is distinct from new." + source.key());
        for (String column : source.watched()) {
            // As text: some types, json among them, know no equality.
            differs.append(" or old.")
                    .append(column)
                    .append("::text is distinct from new.")
                    .append(column)
                    .append("::text");
        }
        return """

            declare
              was boolean := false;
              belongs boolean := false;
              key_was text;
              key_is text;
            begin
              if tg_op = 'TRUNCATE' then
                update isogloss_sweep_rows set state = 'gone', version = version + 1, changed_at = now(),
                  due_at = case when job is null then now() else due_at end where sweep = %1$s and state <> 'gone';
                return null;
              end if;
              begin
                if tg_op <> 'INSERT' then
                  was := exists (select 1 from (select old.*) as %2$s where %3$s);
                  key_was := old.%5$s::text;
                end if;
                if tg_op <> 'DELETE' then
                  belongs := exists (select 1 from (select new.*) as %2$s where %3$s);
                  key_is := new.%5$s::text;
                end if;
                if tg_op = 'UPDATE' and was and belongs and not (%4$s) then
                  return null;
                end if;
              exception when others then
                -- A column has another name now, or none. Whoever writes here is not kept from it; the next sweep looks at every row.
                update isogloss_sweep_sources set definition = %7$s where sweep = %1$s and definition <> %7$s;
                return null;
              end;
              if was and (not belongs or key_was is distinct from key_is) then
                update isogloss_sweep_rows set state = 'gone', version = version + 1, changed_at = now(),
                  due_at = case when job is null then now() else due_at end where sweep = %1$s and key = key_was;
              end if;
              if belongs then
                insert into isogloss_sweep_rows (sweep, key, state, due_at) values (%1$s, key_is, 'pending', now())
                %6$s;
              end if;
              return null;
            end
            """.formatted(sweep, alias, source.where(), differs, source.key(), NOTICED, Sql.text(UNNOTICED));
    }
}
