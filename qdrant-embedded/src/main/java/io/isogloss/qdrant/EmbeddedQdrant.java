package io.isogloss.qdrant;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.isogloss.qdrant.search.ExactSearch;
import io.isogloss.qdrant.service.Catalog;
import io.isogloss.qdrant.service.CollectionsService;
import io.isogloss.qdrant.service.HealthService;
import io.isogloss.qdrant.service.PointsService;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Qdrant gRPC API over a directory, in this process.
 *
 * <p>Reached through {@link #client}, through {@link #inProcessChannel}, or by any Qdrant client on {@link #port}. Every
 * write that was answered with {@code wait} is on the disk; every write that was answered at all survives the death of
 * the process. One process at a time may have a directory open. Safe for many threads.
 */
public final class EmbeddedQdrant implements AutoCloseable {
    private static final int LARGEST_MESSAGE_BYTES = 256 << 20;
    private static final long STOP_SECONDS = 10;
    private static final long UPKEEP_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedQdrant.class);

    private final FileChannel lockFile;
    private final ExecutorService calls;
    private final ExecutorService compute;
    private final ScheduledExecutorService upkeep;
    private final Catalog catalog;
    private final String inProcessName;
    private final Server inProcess;
    private final @Nullable Server network;

    private EmbeddedQdrant(Path directory, EmbeddedQdrantOptions options) throws IOException {
        Files.createDirectories(directory);
        this.lockFile = lock(directory);
        int threads = Runtime.getRuntime().availableProcessors();
        this.calls = Executors.newVirtualThreadPerTaskExecutor();
        this.compute = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("qdrant-compute-", 0).factory());
        this.catalog = new Catalog(directory, new ExactSearch(compute, threads));
        this.upkeep = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("qdrant-upkeep").factory());
        // It catches what fails with one collection, so the schedule is never broken off and its future tells nothing.
        var _ = upkeep.scheduleWithFixedDelay(catalog::maintain, UPKEEP_SECONDS, UPKEEP_SECONDS, TimeUnit.SECONDS);
        List<BindableService> services =
                List.of(new HealthService(), new CollectionsService(catalog), new PointsService(catalog));
        this.inProcessName = InProcessServerBuilder.generateName();
        InProcessServerBuilder local =
                InProcessServerBuilder.forName(inProcessName).executor(calls);
        services.forEach(local::addService);
        this.inProcess = local.build().start();
        this.network = options.port() == EmbeddedQdrantOptions.NO_PORT ? null : listen(options, services);
    }

    /**
     * Opens a directory, or makes it, and starts to serve.
     *
     * @throws UncheckedIOException if the directory is in use by another process, cannot be read, or the port is taken
     */
    public static EmbeddedQdrant open(Path directory, EmbeddedQdrantOptions options) {
        try {
            return new EmbeddedQdrant(directory, options);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the vector store in " + directory + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(directory + " is already open in this process", e);
        }
        channel.close();
        throw new IOException(directory + " is in use by another process");
    }

    private Server listen(EmbeddedQdrantOptions options, List<BindableService> services) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(options.host(), options.port()))
                .executor(calls)
                .maxInboundMessageSize(LARGEST_MESSAGE_BYTES);
        services.forEach(builder::addService);
        if (options.apiKey() != null) {
            builder.intercept(new ApiKeyCheck(options.apiKey()));
        }
        return builder.build().start();
    }

    /**
     * The port it listens on.
     *
     * @throws IllegalStateException if it was opened to be reached in process only
     */
    public int port() {
        if (network == null) {
            throw new IllegalStateException("this server was opened without a port");
        }
        return network.getPort();
    }

    /** A new channel to this server that never leaves the process; the caller shuts it down. */
    public ManagedChannel inProcessChannel() {
        return InProcessChannelBuilder.forName(inProcessName)
                .executor(calls)
                .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
                .build();
    }

    /** A new official client over a new in-process channel; closing it closes both. */
    public QdrantClient client() {
        return new QdrantClient(
                QdrantGrpcClient.newBuilder(inProcessChannel(), true, false).build());
    }

    /** Stops to serve, lets running calls end, flushes and closes everything. */
    @Override
    public void close() {
        stop(network);
        stop(inProcess);
        calls.close();
        upkeep.shutdown();
        catalog.close();
        awaitUpkeep();
        compute.shutdownNow();
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release the lock of the vector store", e);
        }
    }

    /** A graph that is nearly built may end; a long build dies with the process and is begun again another time. */
    private void awaitUpkeep() {
        try {
            if (!upkeep.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.info("Closed while an index was still being built; it will be built again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(@Nullable Server server) {
        if (server == null) {
            return;
        }
        server.shutdown();
        try {
            if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
