package io.isogloss.runtime.vectors;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        int largest = Math.min(settings.upsertPoints(), facts.largestUpsert().orElse(Integer.MAX_VALUE));
        int most = Math.clamp(pointsPerRequest.get(), 1, largest);
        UpsertRequest.Cutter requests = new UpsertRequest.Cutter(facts.name(), vectorName, batch, published);
        if (!requests.hasNext()) {
            return;
        }
        UpsertRequest first = requests.next(most, settings.upsertBytes());
        if (requests.hasNext()) {
            sendAll(facts.name(), first, requests, most);
        } else {
            send(facts.name(), first, new AtomicBoolean());
        }
    }

    private void sendAll(String collection, UpsertRequest first, UpsertRequest.Cutter rest, int mostPoints) {
        Semaphore inFlight = new Semaphore(settings.parallelUpserts());
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<?>> sent = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            UpsertRequest next = first;
            while (true) {
                inFlight.acquire();
                if (failed.get()) {
                    break;
                }
                UpsertRequest request = next;
                sent.add(threads.submit((Callable<Void>) () -> {
                    try {
                        send(collection, request, failed);
                        return null;
                    } catch (RuntimeException | Error e) {
                        failed.set(true);
                        throw e;
                    } finally {
                        inFlight.release();
                    }
                }));
                if (!rest.hasNext()) {
                    break;
                }
                // Put together while those before it are under way, so that only so many are in memory.
                next = rest.next(mostPoints, settings.upsertBytes());
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

    private void send(String collection, UpsertRequest request, AtomicBoolean givenUp) {
        if (givenUp.get()) {
            return;
        }
        int points = request.size();
        try {
            settings.retries().call(() -> {
                try {
                    sendOnce(collection, request);
                    return request;
                } catch (JobFailedException e) {
                    if (points > 1 && mayFitWhenSmaller(e)) {
                        throw new TooMuchAtOnce(e);
                    }
                    throw e;
                }
            });
        } catch (TooMuchAtOnce tooMuch) {
            int half = points / 2;
            shrinkTo(half);
            observer.upsertHalved();
            settings.retries().waitAfter(1);
            send(collection, request.first(half), givenUp);
            send(collection, request.without(half), givenUp);
            return;
        }
        grow(points);
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

    private void sendOnce(String collection, UpsertRequest request) {
        String what = "storing " + request.size() + " points in '" + collection + "'";
        long before = settings.retries().clock().nanos();
        boolean done = false;
        try {
            QdrantCalls.requireCompleted(what, calls.upsertOnce(what, request).getResult());
            done = true;
        } finally {
            observer.upserted(request.size(), settings.retries().clock().nanos() - before, done);
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
