package io.isogloss.runtime.http;

import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides whether an address from a message may be called.
 *
 * <p>A name is judged by what it resolves to at the moment of connecting, so a name that changes its mind is judged anew. Safe for any
 * number of threads.
 */
public final class AddressGuard {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;
    private static final int LONGEST_SHOWN = 120;

    /** Finds the addresses of a host. */
    @FunctionalInterface
    public interface Resolver {
        /** Every address of the host, at least one. */
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    private final AddressRules rules;
    private final List<Network> networks;
    private final Resolver resolver;

    /** A guard that asks this resolver. */
    public AddressGuard(AddressRules rules, Resolver resolver) {
        this.rules = rules;
        this.networks = rules.networks().stream().map(Network::parse).toList();
        this.resolver = resolver;
    }

    /** A guard that asks the system. */
    public static AddressGuard of(AddressRules rules) {
        return new AddressGuard(rules, host -> Arrays.asList(InetAddress.getAllByName(host)));
    }

    /**
     * Checks the parts of a URL that need no look-up.
     *
     * @param standardPort the port of a URL that names none; 0 for that of its scheme
     * @return the URL as host and port
     * @throws JobFailedException of kind FORBIDDEN_ADDRESS
     */
    public HostAndPort check(String url, int standardPort) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refused(url, "is no URL", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw refused(url, "must begin with http:// or https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused(withoutUser(url), "must not carry a user name");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw refused(url, "names no host");
        }
        boolean tls = scheme.equals("https");
        int schemePort = tls ? 443 : 80;
        int port = uri.getPort() >= 0 ? uri.getPort() : standardPort > 0 ? standardPort : schemePort;
        String plain = bare(host);
        checkPort(plain, port);
        return new HostAndPort(plain, port, tls);
    }

    /** Host and port of a URL that has passed. */
    public record HostAndPort(String host, int port, boolean tls) {}

    private void checkPort(String host, int port) {
        boolean usual = port == 80 || port == 443 || (port >= FIRST_UNPRIVILEGED_PORT && port <= 65_535);
        if (!usual && !rules.listsHost(host, port) && !listsLiteral(host, port)) {
            throw refused(host + ":" + port, "uses a port that is not 80, 443 or from 1024 to 65535");
        }
    }

    /** Whether this is an address, listed together with this port. */
    private boolean listsLiteral(String host, int port) {
        if (!Network.isLiteral(host) || networks.stream().noneMatch(network -> network.port() == port)) {
            return false;
        }
        try {
            InetAddress address = Network.parse(host).start();
            return networks.stream().anyMatch(network -> network.port() == port && network.contains(address));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Looks a host up and returns its addresses if all of them may be called.
     *
     * @throws UnknownHostException if the host has no address
     * @throws JobFailedException of kind FORBIDDEN_ADDRESS
     */
    public List<InetAddress> resolve(String host, int port, Purpose purpose) throws UnknownHostException {
        String plain = bare(host);
        List<InetAddress> addresses = resolver.resolve(plain);
        for (InetAddress address : addresses) {
            checkAddress(plain, port, address, purpose);
        }
        return addresses;
    }

    /** Checks one address that a host has led to. */
    public void checkAddress(String host, int port, InetAddress address, Purpose purpose) {
        boolean passes = switch (AddressKind.of(address)) {
            case PUBLIC -> true;
            case PRIVATE -> rules.allowsPrivate(purpose) || rules.listsHost(host, port) || isListed(address, port);
            case FORBIDDEN -> isListed(address, port);
        };
        if (!passes) {
            throw refused(
                    host + ":" + port,
                    "leads to %s, which a job may not call; an operator can list it in ALLOWED_ADDRESSES"
                            .formatted(address.getHostAddress()));
        }
    }

    private boolean isListed(InetAddress address, int port) {
        return networks.stream().anyMatch(network -> network.contains(address, port));
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String open = lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
        return open.endsWith(".") ? open.substring(0, open.length() - 1) : open;
    }

    private static String withoutUser(String url) {
        return url.replaceFirst("//[^/]*@", "//");
    }

    private static JobFailedException refused(String what, String why) {
        return JobFailedException.of(FailureKind.FORBIDDEN_ADDRESS, "address '" + shown(what) + "' " + why);
    }

    private static JobFailedException refused(String what, String why, Exception cause) {
        return new JobFailedException(
                Failure.of(FailureKind.FORBIDDEN_ADDRESS, "address '" + shown(withoutUser(what)) + "' " + why), cause);
    }

    /** Without the query, which may hold a key. */
    private static String shown(String text) {
        int query = text.indexOf('?');
        String line = (query < 0 ? text : text.substring(0, query)).replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }
}
