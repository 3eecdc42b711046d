package io.isogloss.runtime.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of IP addresses, written {@code address/bits}. A single address is a block of its own, and may name one port: {@code 10.0.0.7:6334},
 * {@code [fd00::7]:6334}.
 *
 * @param port the one port that is meant, or {@link AddressRules#ANY_PORT}
 */
record Network(InetAddress start, int bits, int port) {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^\\[\\]]+)]|([0-9.]+)):([0-9]{1,5})");
    private static final int MOST_PORT = 65_535;

    /** Whether this is meant as an address or block, rather than as the name of a host. */
    static boolean isMeantBy(String text) {
        int slash = text.indexOf('/');
        return WITH_PORT.matcher(text).matches() || isLiteral(slash < 0 ? text : text.substring(0, slash));
    }

    static Network parse(String text) {
        Matcher withPort = WITH_PORT.matcher(text);
        if (withPort.matches()) {
            int port = Integer.parseInt(withPort.group(3));
            if (port < 1 || port > MOST_PORT) {
                throw new IllegalArgumentException("'" + text + "' must have a port from 1 to " + MOST_PORT);
            }
            InetAddress address = literal(withPort.group(1) == null ? withPort.group(2) : withPort.group(1));
            return new Network(address, address.getAddress().length * 8, port);
        }
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress start = literal(address);
        int longest = start.getAddress().length * 8;
        int bits = longest;
        if (slash >= 0) {
            try {
                bits = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no block of addresses", e);
            }
        }
        if (bits < 0 || bits > longest) {
            throw new IllegalArgumentException("'" + text + "' must have 0 to " + longest + " bits");
        }
        return new Network(start, bits, AddressRules.ANY_PORT);
    }

    static boolean isLiteral(String host) {
        return LITERAL.matcher(host).matches();
    }

    private static InetAddress literal(String address) {
        if (!isLiteral(address)) {
            throw new IllegalArgumentException("'" + address + "' is no IP address");
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + address + "' is no IP address", e);
        }
    }

    /** Whether this address is meant with this port; {@link AddressRules#ANY_PORT} asks for some port. */
    boolean contains(InetAddress address, int asked) {
        return (port == AddressRules.ANY_PORT || asked == AddressRules.ANY_PORT || port == asked) && contains(address);
    }

    boolean contains(InetAddress address) {
        byte[] mine = start.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((mine[whole] ^ other[whole]) & 0xff & (0xff << (8 - rest))) == 0;
    }
}
