package io.isogloss.sweep.run;

import io.isogloss.ledger.Database;
import io.isogloss.ledger.DatabaseAddress;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.state.Lookout;
import io.isogloss.sweep.state.RefusedSweepException;
import io.isogloss.sweep.state.SweepBook;
import io.isogloss.sweep.state.SweepSession;
import io.isogloss.sweep.state.TaskBook;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A sweep on the thread of whoever asks, beside processes that run it by schedule. */
public final class SweepByHand {
    private final SweepPlan plan;
    private final Database database;

    /**
     * Connects to nothing yet.
     *
     * @throws SweepFailedException when the database's address is none
     */
    public SweepByHand(SweepPlan plan) {
        this.plan = plan;
        try {
            this.database = new Database(DatabaseAddress.postgres(plan.database()));
        } catch (IllegalArgumentException e) {
            throw new SweepFailedException("Sweep '" + plan.name() + "': " + e.getMessage(), e);
        }
    }

    /** Something to be done while nobody else sweeps. */
    private interface Work<T> {
        T run(SweepSession session, SweepBook book) throws SQLException, InterruptedException;
    }

    /**
     * Sweeps once, to the end.
     *
     * @param expected hears how many rows there are to send
     * @throws SweepFailedException when it cannot, or somebody else does
     */
    public SweepOutcome once(Surroundings around, LongConsumer expected, Consumer<SweepOutcome> progress)
            throws InterruptedException {
        return alone((session, book) -> {
            long badLines = plan.source() instanceof RowSource.Lines lines
                    ? new LineFiles(lines, around.objects(), book.lines()).bringUpToDate()
                    : 0;
            expected.accept(book.lookout().forecast().toSend());
            return new Sweep(plan, book, around, progress).run().withFailed(badLines);
        });
    }

    /**
     * What a sweep would do. Changes nothing but our own tables.
     *
     * @param objects where files of lines may lie
     */
    public Lookout.Forecast forecast(ObjectStore objects) throws InterruptedException {
        return alone((session, book) -> {
            if (plan.source() instanceof RowSource.Lines lines) {
                long _ = new LineFiles(lines, objects, book.lines()).bringUpToDate();
            }
            return book.lookout().forecast();
        });
    }

    /** Rows that failed, the first so many. */
    public List<TaskBook.FailedRow> failedRows(int most) throws InterruptedException {
        return alone((session, book) -> new TaskBook(session, plan.name()).failedRows(most));
    }

    /** Deletes the collections of earlier models, which readers no longer see. */
    public List<String> dropOld(VectorStore vectors) throws InterruptedException {
        return alone((session, book) -> {
            List<String> dropped = new ArrayList<>();
            for (String collection : book.collections().old()) {
                vectors.deleteCollection(collection);
                book.collections().dropped(collection);
                dropped.add(collection);
            }
            return dropped;
        });
    }

    private <T> T alone(Work<T> work) throws InterruptedException {
        try {
            SweepSession.migrate(database);
            try (SweepSession session = SweepSession.open(database)) {
                if (!session.tryLock(plan.name())) {
                    throw new SweepFailedException(
                            "Sweep '" + plan.name() + "' is being run by another process. Nothing was done.");
                }
                return work.run(session, SweepBook.of(session, plan));
            }
        } catch (RefusedSweepException e) {
            throw new SweepFailedException("Sweep '" + plan.name() + "': " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new SweepFailedException(
                    "The database of sweep '" + plan.name() + "' says: " + firstLine(e.getMessage()), e);
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "nothing" : message.lines().findFirst().orElse("nothing");
    }
}
