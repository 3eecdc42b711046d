package io.isogloss.ledger;

import io.isogloss.model.Ids;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The two tables of the ledger, in words that PostgreSQL and H2 share. Stateless; each connection is one thread's. */
final class CostTables {
    private static final String COST = """
        insert into embedding_costs
          (id, dataset_id, embedder_provider, embedder_model, token_count, cost_usd, created_at, operation)
        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
        """;
    private static final String AUDIT = """
        insert into embedding_audit
          (id, ended_at, operation, status, worker, job_id, owner, dataset, transform_id, resource_id, collection,
           provider, model, items, stored, cache_hits, truncated, tokens, cost_usd, bytes, took_ms)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
        """;
    private static final String SPENT = """
        select coalesce(sum(case when created_at >= ? then cost_usd else 0 end), 0), coalesce(sum(cost_usd), 0)
        from embedding_costs where created_at >= ?\
        """;
    private static final String BY_MODEL = """
        select operation, embedder_provider, embedder_model, count(*), coalesce(sum(token_count), 0),
               coalesce(sum(cost_usd), 0) as cost
        from embedding_costs where created_at >= ?
        group by operation, embedder_provider, embedder_model
        order by cost desc, operation, embedder_provider, embedder_model\
        """;

    private final String worker;

    CostTables(String worker) {
        this.worker = worker;
    }

    /** Writes entries in one transaction; one that is there already is left as it is. */
    void insert(Connection connection, List<LedgerEntry> entries) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement cost = connection.prepareStatement(COST);
                PreparedStatement audit = connection.prepareStatement(AUDIT)) {
            for (LedgerEntry entry : entries) {
                if (costs(entry)) {
                    bindCost(cost, entry);
                    cost.addBatch();
                }
                bindAudit(audit, entry);
                audit.addBatch();
            }
            cost.executeBatch();
            audit.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
    }

    /** A row for each job that got somewhere; one that was refused before anything was asked for has only its audit record. */
    private static boolean costs(LedgerEntry entry) {
        return entry.usage().tokens() > 0
                || entry.usage().costUsd().signum() > 0
                || entry.outcome().stored() > 0;
    }

    private static void bindCost(PreparedStatement row, LedgerEntry entry) throws SQLException {
        row.setObject(1, entry.id());
        UUID dataset = datasetId(entry.job().dataset());
        if (dataset == null) {
            row.setNull(2, Types.OTHER);
        } else {
            row.setObject(2, dataset);
        }
        row.setString(3, entry.usage().provider());
        row.setString(4, entry.usage().model());
        row.setInt(5, Math.clamp(entry.usage().tokens(), 0, Integer.MAX_VALUE));
        row.setBigDecimal(6, entry.usage().costUsd());
        row.setObject(7, entry.endedAt().atOffset(ZoneOffset.UTC));
        row.setString(8, entry.operation().word());
    }

    private void bindAudit(PreparedStatement row, LedgerEntry entry) throws SQLException {
        row.setObject(1, entry.id());
        row.setObject(2, entry.endedAt().atOffset(ZoneOffset.UTC));
        row.setString(3, entry.operation().word());
        row.setString(4, entry.outcome().status());
        row.setString(5, worker);
        row.setString(6, entry.job().id());
        row.setString(7, entry.job().owner());
        row.setString(8, entry.job().dataset());
        row.setInt(9, entry.job().transformId());
        row.setInt(10, entry.job().resourceId());
        row.setString(11, entry.job().collection());
        row.setString(12, entry.usage().provider());
        row.setString(13, entry.usage().model());
        row.setInt(14, entry.usage().items());
        row.setInt(15, entry.outcome().stored());
        row.setInt(16, entry.usage().cacheHits());
        row.setInt(17, entry.usage().truncated());
        row.setLong(18, entry.usage().tokens());
        row.setBigDecimal(19, entry.usage().costUsd());
        row.setLong(20, entry.outcome().bytes());
        row.setLong(21, entry.outcome().took().toMillis());
    }

    /** The column holds UUIDs, as generation A has them; a number becomes the UUID of its name. The audit record keeps the number. */
    static @Nullable UUID datasetId(String dataset) {
        if (dataset.isEmpty()) {
            return null;
        }
        if (dataset.length() == 36) {
            try {
                return UUID.fromString(dataset);
            } catch (IllegalArgumentException e) {
                // Named below.
            }
        }
        return Ids.uuid5("dataset-" + dataset);
    }

    /** What was spent since the beginning of the day, and since that of the month. */
    BigDecimal[] spent(Connection connection, Instant day, Instant month) throws SQLException {
        connection.setAutoCommit(true);
        try (PreparedStatement query = connection.prepareStatement(SPENT)) {
            query.setObject(1, day.atOffset(ZoneOffset.UTC));
            query.setObject(2, month.atOffset(ZoneOffset.UTC));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new BigDecimal[] {row.getBigDecimal(1), row.getBigDecimal(2)};
            }
        }
    }

    List<CostReport.Line> byModel(Connection connection, Instant since) throws SQLException {
        List<CostReport.Line> lines = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(BY_MODEL)) {
            query.setObject(1, since.atOffset(ZoneOffset.UTC));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    lines.add(new CostReport.Line(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getBigDecimal(6)));
                }
            }
        }
        return lines;
    }
}
