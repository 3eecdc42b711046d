package io.isogloss.runtime.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What sort of place an IP address is, whatever way it is written. */
enum AddressKind {
    /** Anybody's, on the internet. */
    PUBLIC,
    /** Inside a site, a cluster or this machine. */
    PRIVATE,
    /** Nothing that a job could mean: link-local and metadata services, multicast, unspecified, reserved. */
    FORBIDDEN;

    private static final List<Network> FORBIDDEN_NETWORKS = networks(
            "0.0.0.0/8",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "100.100.100.200/32",
            "::/128",
            "fe80::/10",
            "ff00::/8",
            "fd00:ec2::254/128",
            "fd20:ce::254/128",
            "100::/64",
            "2001:db8::/32");
    private static final List<Network> PRIVATE_NETWORKS = networks(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "::1/128",
            "fc00::/7",
            "fec0::/10");

    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    static AddressKind of(InetAddress address) {
        Optional<InetAddress> inner = embedded(address);
        if (inner.isPresent()) {
            return of(inner.get());
        }
        if (FORBIDDEN_NETWORKS.stream().anyMatch(network -> network.contains(address))) {
            return FORBIDDEN;
        }
        return PRIVATE_NETWORKS.stream().anyMatch(network -> network.contains(address)) ? PRIVATE : PUBLIC;
    }

    /** The IPv4 address that an IPv6 one leads to: NAT64, 6to4, or the old compatible form. Mapped ones never get here as IPv6. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        if (Arrays.equals(bytes, 0, 12, NAT64, 0, 12)) {
            return Optional.of(ipv4(bytes, 12));
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return Optional.of(ipv4(bytes, 2));
        }
        boolean compatible =
                Arrays.equals(bytes, 0, 12, new byte[12], 0, 12) && (bytes[12] | bytes[13] | bytes[14]) != 0;
        return compatible ? Optional.of(ipv4(bytes, 12)) : Optional.empty();
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return Inet4Address.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<Network> networks(String... texts) {
        return Arrays.stream(texts).map(Network::parse).toList();
    }
}
