package io.isogloss.benchmarks.embedding;

import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/** Where an encoder's time goes, from the events it leaves in a flight recording. ONNX Runtime leaves none. */
final class EncoderParts {
    private static final String EVENT = "io.isogloss.EncoderPart";

    private EncoderParts() {}

    /** Runs {@code work} under a recording and prints the share of each part in the time of all. */
    static void print(Runnable work) {
        Map<String, LongAdder> nanos = new ConcurrentHashMap<>();
        long wall;
        try (RecordingStream recording = new RecordingStream()) {
            recording.enable(EVENT).withoutThreshold();
            recording.onEvent(EVENT, event -> add(nanos, event));
            recording.startAsync();
            long start = System.nanoTime();
            work.run();
            wall = System.nanoTime() - start;
            recording.stop();
        }
        long all = nanos.values().stream().mapToLong(LongAdder::sum).sum();
        if (all > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "where the time goes, %.2f s of %.2f s on all threads:%n",
                    all / 1e9,
                    wall / 1e9 * Runtime.getRuntime().availableProcessors());
            nanos.entrySet().stream()
                    .sorted(Comparator.comparingLong(part -> -part.getValue().sum()))
                    .forEach(part -> System.out.printf(
                            Locale.ROOT,
                            "  %5.1f %%  %s%n",
                            100.0 * part.getValue().sum() / all,
                            part.getKey()));
        }
    }

    private static void add(Map<String, LongAdder> nanos, RecordedEvent event) {
        Duration took = event.getDuration();
        nanos.computeIfAbsent(event.getString("part"), part -> new LongAdder()).add(took.toNanos());
    }
}
