package io.isogloss.qdrant.search;

import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.storage.PointRef;
import io.isogloss.qdrant.storage.PointStore;
import io.isogloss.qdrant.storage.SegmentView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Looks at every vector, in slices shared out to the compute threads. The filter runs for those points only whose score
 * would enter the answer, so that it costs little however slow it is.
 */
public final class ExactSearch {
    private static final int SLICE = 4096;

    private final ExecutorService compute;
    private final int threads;

    /**
     * A search over a pool.
     *
     * @param compute a fixed pool that does nothing but compute
     * @param threads its size
     */
    public ExactSearch(ExecutorService compute, int threads) {
        this.compute = compute;
        this.threads = threads;
    }

    /**
     * The nearest points, best first.
     *
     * @param views the points to look at
     * @param metric the distance
     * @param query the prepared query vector
     * @param limit how many at most
     * @param worst the worst score that counts, or NaN for any
     * @param test what else a point must fulfil
     * @param cancelled asked now and then whether to give up
     */
    public List<Hit> nearest(
            List<SegmentView> views,
            Metric metric,
            float[] query,
            int limit,
            float worst,
            PointTest test,
            BooleanSupplier cancelled) {
        TopHits top = scan(views, metric, query, limit, worst, test, cancelled);
        return hits(top, views, metric);
    }

    TopHits scan(
            List<SegmentView> views,
            Metric metric,
            float[] query,
            int limit,
            float worst,
            PointTest test,
            BooleanSupplier cancelled) {
        float floor = Float.isNaN(worst) ? Float.NEGATIVE_INFINITY : metric.meritOf(worst);
        List<int[]> slices = new ArrayList<>();
        int points = 0;
        for (int v = 0; v < views.size(); v++) {
            points += views.get(v).liveCount();
            for (int from = 0; from < views.get(v).count(); from += SLICE) {
                slices.add(
                        new int[] {v, from, Math.min(from + SLICE, views.get(v).count())});
            }
        }
        AtomicInteger next = new AtomicInteger();
        int helpers = Math.min(threads - 1, points / SLICE);
        List<FutureTask<TopHits>> parts = new ArrayList<>(helpers);
        for (int i = 0; i < helpers; i++) {
            FutureTask<TopHits> part =
                    new FutureTask<>(() -> slices(views, slices, next, metric, query, limit, floor, test, cancelled));
            parts.add(part);
            compute.execute(part);
        }
        TopHits top = slices(views, slices, next, metric, query, limit, floor, test, cancelled);
        for (FutureTask<TopHits> part : parts) {
            // Runs here if no thread of the pool has begun it; by now it finds nothing left to do.
            part.run();
            top.addAll(join(part));
        }
        if (cancelled.getAsBoolean()) {
            throw QdrantFailure.cancelled("the caller gave up while the points were searched");
        }
        return top;
    }

    private static TopHits slices(
            List<SegmentView> views,
            List<int[]> slices,
            AtomicInteger next,
            Metric metric,
            float[] query,
            int limit,
            float floor,
            PointTest test,
            BooleanSupplier cancelled) {
        TopHits top = new TopHits(limit);
        for (int s = next.getAndIncrement();
                s < slices.size() && !cancelled.getAsBoolean();
                s = next.getAndIncrement()) {
            int[] slice = slices.get(s);
            scan(views.get(slice[0]), slice[1], slice[2], metric, query, floor, test, top);
        }
        return top;
    }

    private static void scan(
            SegmentView view,
            int from,
            int to,
            Metric metric,
            float[] query,
            float floor,
            PointTest test,
            TopHits top) {
        for (int i = view.nextLive(from); i >= 0 && i < to; i = view.nextLive(i + 1)) {
            float merit = metric.merit(query, view.memory(), view.vectorStart(i));
            long location = view.location(i);
            if (merit >= floor && top.wants(merit, location) && test.passes(view.ref(i))) {
                top.add(merit, location);
            }
        }
    }

    static List<Hit> hits(TopHits top, List<SegmentView> views, Metric metric) {
        Hit[] hits = new Hit[top.size()];
        for (int i = hits.length - 1; i >= 0; i--) {
            long location = top.worstLocation();
            hits[i] = new Hit(ref(views, location), metric.score(top.worstMerit()));
            top.removeWorst();
        }
        return Arrays.asList(hits);
    }

    /** Offers points whose filter was asked already, scored from the log. */
    void offer(TopHits top, long[] locations, List<SegmentView> views, Metric metric, float[] query, float worst) {
        float floor = Float.isNaN(worst) ? Float.NEGATIVE_INFINITY : metric.meritOf(worst);
        for (long location : locations) {
            PointRef point = ref(views, location);
            float merit = metric.merit(query, point.memory(), point.vectorStart());
            if (merit >= floor) {
                top.add(merit, location);
            }
        }
    }

    private static PointRef ref(List<SegmentView> views, long location) {
        int segment = PointStore.segmentOf(location);
        int from = 0;
        int to = views.size() - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (views.get(middle).segmentId() < segment) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return views.get(from).ref(PointStore.indexOf(location));
    }

    private static TopHits join(Future<TopHits> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QdrantFailure.cancelled("interrupted while the points were searched");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
