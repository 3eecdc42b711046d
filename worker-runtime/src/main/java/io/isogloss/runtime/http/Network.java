package io.isogloss.runtime.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A block of IP addresses, written {@code address/bits}. A single address is a block of its own. */
record Network(InetAddress start, int bits) {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    static Network parse(String text) {
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
        return new Network(start, bits);
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
