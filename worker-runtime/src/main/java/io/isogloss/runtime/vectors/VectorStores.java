package io.isogloss.runtime.vectors;

import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.stub.MetadataUtils;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressGuard.HostAndPort;
import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Vector stores by address and key, one connection each, opened when first asked for.
 *
 * <p>Two keys for one address are two connections: the key of one tenant never serves another. Safe for any number of threads. When more
 * than {@value #MOST_OPEN} are open, those not used for longest are closed gently: calls in flight end.
 */
public final class VectorStores implements AutoCloseable {
    private static final int GRPC_PORT = 6334;
    private static final int REST_PORT = 6333;
    private static final int MOST_OPEN = 64;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final AtomicInteger SCHEMES = new AtomicInteger();

    private final AddressGuard guard;
    private final VectorSettings settings;
    private final VectorObserver observer;
    private final List<ClientInterceptor> around;
    private final GuardedNames names;
    private final Map<Address, Open> open = new ConcurrentHashMap<>();

    private record Address(HostAndPort where, Optional<Secret> key) {}

    private static final class Open {
        private final ManagedChannel channel;
        private final VectorStore store;
        private volatile long usedNanos;

        Open(ManagedChannel channel, VectorStore store) {
            this.channel = channel;
            this.store = store;
        }
    }

    /** Stores whose calls nobody else looks at. */
    public VectorStores(AddressGuard guard, VectorSettings settings, VectorObserver observer) {
        this(guard, settings, observer, List.of());
    }

    /** Stores with something around each call, the first outermost. */
    public VectorStores(
            AddressGuard guard, VectorSettings settings, VectorObserver observer, List<ClientInterceptor> around) {
        this.around = List.copyOf(around);
        this.guard = guard;
        this.settings = settings;
        this.observer = observer;
        // Resolvers are found by scheme in one list of the process, so each guard has a scheme of its own.
        this.names = new GuardedNames("isogloss-guarded-" + SCHEMES.incrementAndGet(), guard);
        NameResolverRegistry.getDefaultRegistry().register(names);
    }

    /**
     * The store at an address. Port 6334 when none is given, and instead of 6333, which is the REST port beside it.
     *
     * @throws JobFailedException of kind FORBIDDEN_ADDRESS when the guard refuses, UNAVAILABLE when the host is not known
     */
    public VectorStore at(String url, Optional<Secret> key) {
        HostAndPort named = guard.check(url, GRPC_PORT);
        HostAndPort where = named.port() == REST_PORT ? new HostAndPort(named.host(), GRPC_PORT, named.tls()) : named;
        try {
            guard.resolve(where.host(), where.port(), Purpose.STORE);
        } catch (UnknownHostException e) {
            throw VectorFailures.failed(FailureKind.UNAVAILABLE, "vector store '" + where.host() + "' has no address");
        }
        Open found = open.computeIfAbsent(new Address(where, key), this::connect);
        found.usedNanos = settings.retries().clock().nanos();
        closeLongUnused();
        return found.store;
    }

    private Open connect(Address address) {
        HostAndPort where = address.where();
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(names.target(where.host(), where.port()))
                .defaultLoadBalancingPolicy("pick_first")
                .maxInboundMessageSize(settings.largestMessage())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        ManagedChannel channel = (where.tls() ? builder.useTransportSecurity() : builder.usePlaintext()).build();
        // The one added last is the outermost.
        List<ClientInterceptor> interceptors = new ArrayList<>();
        address.key().ifPresent(key -> {
            Metadata headers = new Metadata();
            headers.put(API_KEY, key.reveal());
            interceptors.add(MetadataUtils.newAttachHeadersInterceptor(headers));
        });
        interceptors.addAll(around.reversed());
        return new Open(
                channel, VectorStore.over(ClientInterceptors.intercept(channel, interceptors), settings, observer));
    }

    private void closeLongUnused() {
        while (open.size() > MOST_OPEN) {
            open.entrySet().stream()
                    .min((a, b) -> Long.compare(a.getValue().usedNanos, b.getValue().usedNanos))
                    .ifPresent(oldest -> {
                        if (open.remove(oldest.getKey(), oldest.getValue())) {
                            oldest.getValue().channel.shutdown();
                        }
                    });
        }
    }

    @Override
    public void close() {
        open.values().forEach(each -> each.channel.shutdown());
        open.clear();
        NameResolverRegistry.getDefaultRegistry().deregister(names);
    }
}
