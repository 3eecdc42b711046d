package io.isogloss.runtime.vectors;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stores points in requests of bounded count and size, several in flight, and returns once the server has applied all of them.
 *
 * <p>A request that is too large or too slow for the server is halved, and later ones start smaller; success lets them grow again. Safe
 * for any number of threads.
 */
final class Upserts {
    private static final int BYTES_PER_POINT = 128;
    private static final int BYTES_PER_FIELD = 24;
    private static final double GROWTH = 1.25;

    private final QdrantCalls calls;
    private final VectorSettings settings;
    private final VectorObserver observer;
    private final AtomicInteger pointsPerRequest;

    Upserts(QdrantCalls calls, VectorObserver observer) {
        this.calls = calls;
        this.settings = calls.settings();
        this.observer = observer;
        this.pointsPerRequest = new AtomicInteger(settings.upsertPoints());
    }

    void upsert(CollectionFacts facts, String vectorName, PointBatch batch, @Nullable Instant published) {
        facts.checkDimensions(vectorName, batch.dimensions());
        int most = Math.min(settings.upsertPoints(), facts.largestUpsert().orElse(Integer.MAX_VALUE));
        List<Slice> slices = cut(batch, Math.clamp(pointsPerRequest.get(), 1, most));
        Target target = new Target(facts.name(), vectorName, batch, published);
        if (slices.size() == 1) {
            send(target, slices.getFirst(), new AtomicBoolean());
        } else if (!slices.isEmpty()) {
            sendAll(target, slices);
        }
    }

    /** A request being put together: a batch, from a row up to another. */
    private record Slice(int from, int to) {
        int size() {
            return to - from;
        }
    }

    private record Target(
            String collection,
            String vectorName,
            PointBatch batch,
            @Nullable Instant published) {}

    private List<Slice> cut(PointBatch batch, int mostPoints) {
        List<Slice> slices = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int row = 0; row < batch.size(); row++) {
            long size = sizeOf(batch, row);
            boolean full = row - from >= mostPoints || (row > from && bytes + size > settings.upsertBytes());
            if (full) {
                slices.add(new Slice(from, row));
                from = row;
                bytes = 0;
            }
            bytes += size;
        }
        if (from < batch.size()) {
            slices.add(new Slice(from, batch.size()));
        }
        return slices;
    }

    /** Close enough for a bound that leaves room. */
    private static long sizeOf(PointBatch batch, int row) {
        return BYTES_PER_POINT
                + (long) batch.dimensions() * Float.BYTES
                + sizeOf(batch.payloads().get(row));
    }

    private static long sizeOf(Object value) {
        return switch (value) {
            case String text -> BYTES_PER_FIELD + text.length() * 2L;
            case Map<?, ?> map -> {
                long sum = BYTES_PER_FIELD;
                for (Map.Entry<?, ?> field : map.entrySet()) {
                    sum += sizeOf(field.getKey()) + (field.getValue() == null ? 0 : sizeOf(field.getValue()));
                }
                yield sum;
            }
            case List<?> list -> {
                long sum = BYTES_PER_FIELD;
                for (Object each : list) {
                    sum += each == null ? 1 : sizeOf(each);
                }
                yield sum;
            }
            default -> BYTES_PER_FIELD;
        };
    }

    private void sendAll(Target target, List<Slice> slices) {
        Semaphore inFlight = new Semaphore(settings.parallelUpserts());
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<?>> sent = new ArrayList<>(slices.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Slice slice : slices) {
                inFlight.acquire();
                if (failed.get()) {
                    break;
                }
                sent.add(threads.submit((Callable<Void>) () -> {
                    try {
                        send(target, slice, failed);
                        return null;
                    } catch (RuntimeException e) {
                        failed.set(true);
                        throw e;
                    } finally {
                        inFlight.release();
                    }
                }));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VectorFailures.failed(FailureKind.CANCELLED, "interrupted while storing points");
        }
        for (Future<?> each : sent) {
            rethrow(each);
        }
    }

    private static void rethrow(Future<?> done) {
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VectorFailures.failed(FailureKind.CANCELLED, "interrupted while storing points");
        }
    }

    private void send(Target target, Slice slice, AtomicBoolean givenUp) {
        if (givenUp.get()) {
            return;
        }
        try {
            settings.retries().call(() -> {
                try {
                    sendOnce(target, slice);
                    return slice;
                } catch (JobFailedException e) {
                    if (slice.size() > 1 && mayFitWhenSmaller(e)) {
                        throw new TooMuchAtOnce(e);
                    }
                    throw e;
                }
            });
        } catch (TooMuchAtOnce tooMuch) {
            int middle = slice.from() + slice.size() / 2;
            shrinkTo(slice.size() / 2);
            observer.upsertHalved();
            settings.retries().waitAfter(1);
            send(target, new Slice(slice.from(), middle), givenUp);
            send(target, new Slice(middle, slice.to()), givenUp);
            return;
        }
        grow(slice.size());
    }

    private static boolean mayFitWhenSmaller(JobFailedException e) {
        return switch (e.failure().kind()) {
            case TIMEOUT, CAPACITY, TOO_LARGE -> true;
            case UNREADABLE,
                    INVALID,
                    AUTH,
                    NOT_FOUND,
                    FORBIDDEN_ADDRESS,
                    CORRUPT_RESPONSE,
                    RUN_LIMIT,
                    ATTEMPTS_EXHAUSTED,
                    UNAVAILABLE,
                    RATE_LIMITED,
                    CANCELLED,
                    INTERNAL -> false;
        };
    }

    private void sendOnce(Target target, Slice slice) {
        UpsertPoints.Builder request =
                UpsertPoints.newBuilder().setCollectionName(target.collection()).setWait(true);
        for (int row = slice.from(); row < slice.to(); row++) {
            request.addPoints(Wire.point(target.batch(), row, target.vectorName(), target.published()));
        }
        String what = "storing " + slice.size() + " points in '" + target.collection() + "'";
        long before = settings.retries().clock().nanos();
        boolean done = false;
        try {
            QdrantCalls.requireCompleted(
                    what,
                    calls.pointsOnce(what, stub -> stub.upsert(request.build())).getResult());
            done = true;
        } finally {
            observer.upserted(slice.size(), settings.retries().clock().nanos() - before, done);
        }
    }

    private void shrinkTo(int points) {
        pointsPerRequest.accumulateAndGet(Math.max(1, points), Math::min);
    }

    private void grow(int sent) {
        int now = pointsPerRequest.get();
        if (sent >= now && now < settings.upsertPoints()) {
            pointsPerRequest.compareAndSet(now, (int) Math.min(settings.upsertPoints(), Math.ceil(now * GROWTH)));
        }
    }

    /** Leaves the loop of retries: the same request would meet the same fate. */
    private static final class TooMuchAtOnce extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuchAtOnce(JobFailedException cause) {
            super(cause);
        }
    }
}
