package io.isogloss.runtime.vectors;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.jobs.JobFailedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Looks up the hosts of vector stores through the address guard, each time gRPC asks: a name that changes what it leads to is judged
 * anew before anything connects.
 */
final class GuardedNames extends NameResolverProvider {
    private final String scheme;
    private final AddressGuard guard;

    GuardedNames(String scheme, AddressGuard guard) {
        this.scheme = scheme;
        this.guard = guard;
    }

    String target(String host, int port) {
        String plain = host.contains(":") ? "[" + host + "]" : host;
        return scheme + "://" + plain + ":" + port;
    }

    @Override
    public String getDefaultScheme() {
        return scheme;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return new Guarded(target.getHost(), target.getPort(), guard, args);
    }

    private static final class Guarded extends NameResolver {
        private final String host;
        private final int port;
        private final AddressGuard guard;
        private final SynchronizationContext context;
        private final Executor lookups;
        private Listener2 listener = new NoListener();

        Guarded(String host, int port, AddressGuard guard, Args args) {
            this.host = host;
            this.port = port;
            this.guard = guard;
            this.context = args.getSynchronizationContext();
            this.lookups = Objects.requireNonNullElse(
                    args.getOffloadExecutor(), task -> Thread.ofVirtual().start(task));
        }

        @Override
        public String getServiceAuthority() {
            return host.contains(":") && !host.startsWith("[") ? "[" + host + "]:" + port : host + ":" + port;
        }

        @Override
        public void start(Listener2 its) {
            listener = its;
            refresh();
        }

        @Override
        public void refresh() {
            Listener2 told = listener;
            lookups.execute(() -> {
                StatusOr<List<EquivalentAddressGroup>> found = lookUp();
                context.execute(() -> told.onResult2(
                        ResolutionResult.newBuilder().setAddressesOrError(found).build()));
            });
        }

        private StatusOr<List<EquivalentAddressGroup>> lookUp() {
            try {
                List<EquivalentAddressGroup> groups = new ArrayList<>();
                for (InetAddress address : guard.resolve(host, port, Purpose.STORE)) {
                    groups.add(new EquivalentAddressGroup(new InetSocketAddress(address, port)));
                }
                return StatusOr.fromValue(groups);
            } catch (UnknownHostException e) {
                return StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("host '" + host + "' has no address"));
            } catch (JobFailedException e) {
                return StatusOr.fromStatus(
                        Status.PERMISSION_DENIED.withDescription(e.failure().message()));
            }
        }

        @Override
        public void shutdown() {
            listener = new NoListener();
        }
    }

    private static final class NoListener extends NameResolver.Listener2 {
        @Override
        public void onResult(NameResolver.ResolutionResult result) {
            // Nobody waits for it.
        }

        @Override
        public void onError(Status error) {
            // Nobody waits for it.
        }
    }
}
