package io.isogloss.runtime.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which addresses a message may name.
 *
 * @param hosts host names that pass wherever they lead, in lower case; {@code *.suffix} stands for every host below the suffix; with
 *     {@code :port} for that port alone
 * @param networks addresses and blocks of addresses that pass, even forbidden ones; a single address with {@code :port} for that port alone
 * @param privateAddresses for which purposes addresses inside the site pass
 */
public record AddressRules(List<String> hosts, List<String> networks, PrivateAddresses privateAddresses) {
    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_])?(:[0-9]{1,5})?");

    /** For which purposes addresses inside the site pass. */
    public enum PrivateAddresses {
        /** For none. */
        NONE,
        /** For vector stores, which usually live beside the worker, not for providers. */
        STORES,
        /** For all: a laptop, a test. */
        ALL
    }

    /** What an address is wanted for. */
    public enum Purpose {
        /** An embedding provider or language model. */
        PROVIDER,
        /** A vector store. */
        STORE
    }

    public AddressRules {
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "'" + host + "' is no host, host:port, *.suffix, IP address or address/bits");
            }
        }
        hosts = List.copyOf(hosts);
        networks = List.copyOf(networks);
        networks.forEach(Network::parse);
    }

    /** Nothing listed; private addresses for vector stores. */
    public static AddressRules standard() {
        return new AddressRules(List.of(), List.of(), PrivateAddresses.STORES);
    }

    /** Everything passes: for addresses that come from the worker's own settings. */
    public static AddressRules unrestricted() {
        return new AddressRules(List.of(), List.of("0.0.0.0/0", "::/0"), PrivateAddresses.ALL);
    }

    /** Sorts a list of hosts and networks as an operator writes it. */
    public static AddressRules of(List<String> allowed, PrivateAddresses privateAddresses) {
        List<String> hosts = new ArrayList<>();
        List<String> networks = new ArrayList<>();
        for (String entry : allowed) {
            String plain = entry.strip().toLowerCase(Locale.ROOT);
            if (Network.isMeantBy(plain)) {
                networks.add(plain);
            } else {
                hosts.add(plain);
            }
        }
        return new AddressRules(hosts, networks, privateAddresses);
    }

    boolean allowsPrivate(Purpose purpose) {
        return switch (privateAddresses) {
            case NONE -> false;
            case STORES -> purpose == Purpose.STORE;
            case ALL -> true;
        };
    }

    /** Stands for every port while a name is being looked up; the connection is judged with its own. */
    static final int ANY_PORT = -1;

    boolean listsHost(String host, int port) {
        for (String entry : hosts) {
            int colon = entry.indexOf(':');
            String name = colon < 0 ? entry : entry.substring(0, colon);
            boolean portFits = colon < 0 || port == ANY_PORT || Integer.parseInt(entry.substring(colon + 1)) == port;
            boolean nameFits = name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
            if (portFits && nameFits) {
                return true;
            }
        }
        return false;
    }
}
