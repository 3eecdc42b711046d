package io.isogloss.sweep.run;

import io.isogloss.model.Generation;
import io.isogloss.model.JobStatus;
import io.isogloss.model.PointId;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.Subjects;
import io.isogloss.model.dataset.ChunkSource;
import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.catalog.EmbedderAccess;
import io.isogloss.runtime.catalog.TextSet;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.vectors.CollectionFacts;
import io.isogloss.sweep.plan.RowSource;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.state.Blame;
import io.isogloss.sweep.state.Dispatch;
import io.isogloss.sweep.state.DueRow;
import io.isogloss.sweep.state.Lookout;
import io.isogloss.sweep.state.OpenJob;
import io.isogloss.sweep.state.Settlement;
import io.isogloss.sweep.state.SweepBook;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep: from the rows that are due to the states of the rows that were done. Made by whoever holds the lock of the sweep, for one run; one thread.
 *
 * <p>Wherever it ends, the next one goes on. Rows are marked as sent before their batch is stored and published; what was marked and not published is taken back
 * by the next sweep. A job whose rows are sent again is called off by deleting its file, and stays under suspicion: should it answer after all, its rows are
 * stored, or deleted, once more.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int PAGE = 2_000;
    private static final int STUCK_AFTER = 10;
    private static final long GLANCE_MILLIS = 200;
    private static final long LOCKED_MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final SweepPlan plan;
    private final SweepBook book;
    private final Surroundings around;
    private final Consumer<SweepOutcome> progress;
    private final BlockingQueue<DatasetTransformResult> answers = new LinkedBlockingQueue<>();
    private final Deque<DatasetTransformResult> later = new ArrayDeque<>();
    /** Jobs of earlier sweeps. */
    private final Set<UUID> inherited = new HashSet<>();

    private long processed;
    private long failed;
    private long removed;
    private boolean changed;
    private int open;
    private int batchesStored;
    private int batchesFailed;
    private String trouble = "";

    /** @param progress hears now and then how far it is */
    public Sweep(SweepPlan plan, SweepBook book, Surroundings around, Consumer<SweepOutcome> progress) {
        this.plan = plan;
        this.book = book;
        this.around = around;
        this.progress = progress;
    }

    /**
     * Runs until every row that is due has an answer.
     *
     * @throws SQLException when the database is away, and the lock with it
     * @throws RuntimeException of broker or stores; nothing is lost, and the next sweep goes on
     */
    public SweepOutcome run() throws SQLException, InterruptedException {
        if (plan.source() instanceof RowSource.Lines lines) {
            failed += new LineFiles(lines, around.objects(), book.lines()).bringUpToDate();
        }
        Lookout.Glance glance = book.lookout().glance();
        List<OpenJob> calledOff = new ArrayList<>();
        boolean looked = false;
        if (!glance.targeted() || !glance.followed()) {
            book.lookout().check();
        }
        if (!glance.targeted()) {
            calledOff.addAll(book.collections().retarget());
            looked = true;
        }
        if (!glance.followed()) {
            book.lookout().follow();
            looked = true;
        } else if (!book.lookout().tellsOfDeleted() && !glance.deletedLookedFor()) {
            book.lookout().lookForDeleted();
            looked = true;
        }
        if (book.lookout().scans()) {
            book.lookout().lookForChanges();
            looked = true;
        }
        if (looked) {
            glance = book.lookout().glance();
        }
        boolean working = glance.due() || glance.jobs();
        if (working) {
            book.collections().toBeTold();
            try (Desk desk = around.desk().open();
                    BatchCourier courier = new BatchCourier(plan, around, desk)) {
                calledOff.addAll(book.dispatch().takeBack(desk.forgets()));
                calledOff.forEach(courier::discard);
                lookAgain(courier);
                work(desk, courier);
            }
        }
        boolean shown = glance.filling() && book.collections().settledAll() && show();
        // Those who search ask the model of what readers see, and readers see an earlier collection while one is being
        // filled.
        if (shown || !glance.filling()) {
            if (shown || changed || glance.untold()) {
                tellThoseWhoSearch();
            } else if (working) {
                book.collections().told();
            }
        }
        return outcome();
    }

    private SweepOutcome outcome() {
        return new SweepOutcome(processed, failed, removed, open, trouble);
    }

    /** A worker that dies between its answer and the broker hearing of it has the job done once more by another, which may store it after the answer was settled. */
    private void lookAgain(BatchCourier courier) throws SQLException {
        for (OpenJob job : book.settlement().toLookAtAgain()) {
            StoredPoints points = StoredPoints.read(around.vectors().get(), job, false);
            book.settlement().lookAgain(job, points.versions());
            courier.discard(job);
        }
    }

    private void work(Desk desk, BatchCourier courier) throws SQLException, InterruptedException {
        inherited.addAll(book.dispatch().openJobs());
        open = inherited.size();
        desk.follow(
                Subjects.datasetStatus(
                        plan.job().owner(),
                        Integer.toString(plan.job().datasetId()),
                        plan.job().transformId()),
                status -> {
                    if (status.status() != JobStatus.PROCESSING) {
                        answers.add(status);
                    }
                });
        long lastSign = around.nanos().getAsLong();
        while (true) {
            boolean cut = !stuck() && open < plan.terms().batchesAhead() && cutPage(courier);
            boolean settled = settleAnswers(courier);
            long now = around.nanos().getAsLong();
            if (cut || settled) {
                lastSign = now;
                progress.accept(outcome());
                continue;
            }
            if (open == 0 && (stuck() || book.collections().settledAll() || now - lastSign > LOCKED_MOST_NANOS)) {
                return;
            }
            if (now - lastSign > around.silence().toNanos()) {
                trouble = open + " batches have no answer yet; the next sweep looks for it";
                return;
            }
            DatasetTransformResult next = answers.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
            if (next != null) {
                answers.add(next);
            }
            answers.addAll(later);
            later.clear();
        }
    }

    /** Whether nothing but failures comes back: then rows are not sent in ever smaller batches to a provider that refuses all of them. */
    private boolean stuck() {
        return batchesStored == 0 && batchesFailed >= STUCK_AFTER;
    }

    private boolean cutPage(BatchCourier courier) throws SQLException, InterruptedException {
        long room = (long) (plan.terms().batchesAhead() - open) * plan.terms().batchSize();
        int most = (int) Math.min(Math.max(PAGE, plan.terms().batchSize()), room);
        Dispatch.Cut page = book.dispatch().cut(new BatchCutter(plan, around.ids()), most);
        failed += page.defects();
        page.lost().forEach(courier::discard);
        open -= page.lost().size();
        remove(page.gone());
        failStale(page.stale(), book.collections().all());
        if (!page.batches().isEmpty()) {
            courier.send(page.batches());
            open += page.batches().size();
            book.dispatch()
                    .published(page.batches().stream().map(Dispatch.Batch::job).toList());
        }
        return page.more();
    }

    private void remove(List<DueRow> gone) throws SQLException {
        if (!gone.isEmpty()) {
            deletePoints(gone, book.collections().all());
            changed = true;
            removed += book.dispatch().forget(gone);
        }
    }

    /** What such a row said before is not to be found any more. */
    private void failStale(Map<DueRow, String> stale, List<String> collections) throws SQLException {
        if (!stale.isEmpty()) {
            deletePoints(stale.keySet(), collections);
            changed = true;
            failed += book.dispatch().failed(stale);
        }
    }

    private void deletePoints(Collection<DueRow> rows, List<String> collections) {
        List<PointId> ids = rows.stream().map(row -> PointId.of(row.key())).toList();
        for (String collection : collections) {
            try {
                around.vectors().get().delete(collection, ids);
            } catch (JobFailedException e) {
                // A collection that is not there has no such point.
                if (e.failure().kind() != FailureKind.NOT_FOUND) {
                    throw e;
                }
            }
        }
    }

    private boolean settleAnswers(BatchCourier courier) throws SQLException {
        Map<UUID, DatasetTransformResult> came = new LinkedHashMap<>();
        List<DatasetTransformResult> some = new ArrayList<>();
        answers.drainTo(some, PAGE);
        some.forEach(status -> came.putIfAbsent(status.address().jobId(), status));
        if (came.isEmpty()) {
            return false;
        }
        boolean any = false;
        for (OpenJob job : book.settlement().jobs(came.keySet())) {
            DatasetTransformResult status = Objects.requireNonNull(came.get(job.id()));
            Settlement.Settled settled =
                    book.settlement().settle(job, answer(job, status), inherited.contains(job.id()));
            processed += settled.embedded();
            failed += settled.failed();
            changed |= settled.embedded() > 0;
            // Readers of an earlier collection see no changes while this one is being filled.
            failStale(settled.refused(), List.of(job.collection()));
            any |= settled.complete() || settled.embedded() > 0;
            if (!settled.complete()) {
                later.add(status);
                continue;
            }
            if (!job.abandoned()) {
                open--;
                if (status.status() == JobStatus.SUCCESS) {
                    batchesStored++;
                } else {
                    batchesFailed++;
                    trouble = String.valueOf(status.error());
                }
            }
            courier.discard(job);
        }
        return any;
    }

    private Settlement.Answer answer(OpenJob job, DatasetTransformResult status) {
        String note = status.error() == null ? "" : status.error();
        if (status.status() != JobStatus.SUCCESS) {
            return new Settlement.Answer.Failed(note, stuck() ? Blame.ELSEWHERE : Blame.of(note));
        }
        boolean all = note.isBlank() && status.chunkCount() == job.keys().size();
        boolean wantsVectors = plan.writeBack().vector().isPresent();
        if (job.abandoned() || (all && !wantsVectors)) {
            return new Settlement.Answer.Stored(null, Map.of(), note);
        }
        StoredPoints points = StoredPoints.read(around.vectors().get(), job, wantsVectors);
        return new Settlement.Answer.Stored(points.versions(), points.vectors(), note);
    }

    /** Whether there was something to show. */
    private boolean show() throws SQLException {
        if (around.vectors().get().describe(plan.collection()).isEmpty()) {
            return false;
        }
        if (plan.target().alias()) {
            around.vectors().get().pointAlias(plan.target().name(), plan.collection());
            LOG.info("Readers of {} see {} from now on", plan.target().name(), plan.collection());
        }
        book.collections().madeCurrent();
        return true;
    }

    private void tellThoseWhoSearch() throws SQLException {
        try {
            putIntoCatalog();
            book.collections().told();
        } catch (RuntimeException e) {
            LOG.warn("Those who search do not know of the sweep {} yet", plan.name(), e);
            trouble = trouble.isEmpty() ? "those who search do not know of it yet: " + e.getMessage() : trouble;
        }
    }

    private void putIntoCatalog() {
        String seen = plan.target().name();
        Optional<CollectionFacts> facts = around.vectors().get().describe(seen);
        if (facts.isEmpty()) {
            return;
        }
        Catalog catalog = around.catalog().apply(plan);
        catalog.put(new TextSet(
                seen,
                plan.name(),
                plan.name(),
                plan.embedder().provider(),
                plan.embedder().model(),
                EmbedderAccess.of(plan.embedder()).orElse(null),
                plan.embedder().dimensions(),
                facts.get().points(),
                around.ids().get().toString(),
                catalog.get(seen).map(TextSet::page).orElse(null),
                around.clock().instant()));
    }

    /** The message that hands in a batch. */
    static OutboundMessage message(SweepPlan plan, Dispatch.Batch batch) {
        DatasetTransformJob job = new DatasetTransformJob(
                new DatasetJobAddress(
                        Generation.C,
                        batch.job(),
                        Integer.toString(plan.job().datasetId()),
                        plan.job().transformId(),
                        plan.job().embeddedDatasetId(),
                        plan.job().owner(),
                        batch.objectKey()),
                new ChunkSource.BatchFile(plan.terms().bucket(), batch.objectKey()),
                plan.collection(),
                plan.embedder(),
                // Whoever does the job has a vector store of its own.
                StoreAddress.FROM_SETTINGS,
                null,
                false,
                null);
        return OutboundMessage.of(Subjects.DATASET_JOBS, "dt-" + batch.job(), job.toJson());
    }

    /** A batch file and how it is stored. */
    static void store(SweepPlan plan, Surroundings around, Dispatch.Batch batch) {
        around.objects()
                .put(
                        new ObjectRef(plan.terms().bucket(), batch.objectKey()),
                        ObjectBody.of(batch.file()),
                        PutOptions.ofType("application/json"));
    }
}
