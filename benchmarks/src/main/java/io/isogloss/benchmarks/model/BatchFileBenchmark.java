package io.isogloss.benchmarks.model;

import io.isogloss.model.dataset.BatchFileReader;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Chunk;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Bytes of batch file a second on one core. The file has 100 chunks and 1 MB and arrives as a stream in pieces of at most
 * 16 KiB, as from a socket. {@code megabytes} is the figure to read: MB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@Threads(1)
public class BatchFileBenchmark {

    /** What the texts are made of. */
    @Param({"english", "escaped", "cyrillic", "chinese"})
    public String script = "english";

    private byte[] file = {};

    /** Sums what was read, so that JMH reports megabytes a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {
        /** Megabytes, of a million bytes each. */
        public double megabytes;
    }

    /** Writes the file. */
    @Setup
    public void write() {
        file = BatchFiles.of(script, 100, 1_000_000, 1);
    }

    /** Reads every chunk with its text, payload checked but not taken apart. */
    @Benchmark
    public void stream(Blackhole sink, Volume volume) {
        BatchFileReader reader =
                new BatchFileReader(new Pieces(new ByteArrayInputStream(file), 16 * 1024), BatchLimits.DEFAULT);
        for (Optional<Chunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
            sink.consume(chunk.get());
        }
        volume.megabytes += file.length / 1e6;
    }

    /** For comparison: the same by Jackson's streaming parser, which decodes texts through buffers of its own. */
    @Benchmark
    public void jackson(Blackhole sink, Volume volume) {
        JacksonBatch.read(new Pieces(new ByteArrayInputStream(file), 16 * 1024), sink);
        volume.megabytes += file.length / 1e6;
    }
}
