package io.isogloss.sweep.plan;

import java.util.Optional;

/** Where rows come from. */
public sealed interface RowSource {

    /**
     * A table or a query of PostgreSQL.
     *
     * @param table the table, schema and name as PostgreSQL stores them; what is written back goes here
     * @param query reads rows instead of the table; such rows are looked for, no trigger tells of them
     * @param key column that identifies a row and is indexed
     * @param where condition in SQL for rows that are to be searchable; empty for all
     * @param pending further condition for rows that have no vector yet, where rows are looked for; empty for none
     * @param changedAt column that grows with every change of a row, where rows are looked for
     * @param follow how changes are found
     */
    record Table(
            Optional<String> table,
            Optional<String> query,
            String key,
            String where,
            String pending,
            Optional<String> changedAt,
            Follow follow)
            implements RowSource {}

    /**
     * Files of JSON lines, which are copied into a table beside the states.
     *
     * @param place a folder, or {@code s3://bucket/prefix}
     * @param key field that identifies a line in all files together
     */
    record Lines(String place, String key) implements RowSource {}

    /** How changes of a table are found. */
    enum Follow {
        /** A trigger on the table notes each change with the change itself: exact, deletions included, and nothing is looked for. */
        TRIGGER,
        /** Each sweep asks the table. Nothing is added to it, but deletions are found late. */
        SCAN
    }
}
