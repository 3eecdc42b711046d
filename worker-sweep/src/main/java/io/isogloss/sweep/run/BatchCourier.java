package io.isogloss.sweep.run;

import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.state.Dispatch;
import io.isogloss.sweep.state.OpenJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores batches and hands them in, several at a time, and deletes the files of batches that are done. One thread gives the orders. */
final class BatchCourier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchCourier.class);
    private static final int AT_ONCE = 16;

    private final SweepPlan plan;
    private final Surroundings around;
    private final Desk desk;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sweep-courier-", 0).factory());

    BatchCourier(SweepPlan plan, Surroundings around, Desk desk) {
        this.plan = plan;
        this.around = around;
        this.desk = desk;
    }

    /** Returns once each batch is stored and its job confirmed; throws when one is not. */
    void send(List<Dispatch.Batch> batches) throws InterruptedException {
        List<Future<?>> sent = new ArrayList<>(batches.size());
        for (Dispatch.Batch batch : batches) {
            sent.add(threads.submit(() -> {
                places.acquireUninterruptibly();
                try {
                    Sweep.store(plan, around, batch);
                    desk.publish(Sweep.message(plan, batch));
                } finally {
                    places.release();
                }
            }));
        }
        for (Future<?> each : sent) {
            try {
                each.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException known) {
                    throw known;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Deletes the file of a job, some time; a job that is not done yet is called off by that. */
    void discard(OpenJob job) {
        threads.execute(() -> {
            places.acquireUninterruptibly();
            try {
                around.objects().delete(new ObjectRef(job.bucket(), job.objectKey()));
            } catch (RuntimeException e) {
                LOG.warn("The batch file {} of a job that is done stays behind: {}", job.objectKey(), e.getMessage());
            } finally {
                places.release();
            }
        });
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        threads.close();
    }
}
