package io.isogloss.benchmarks.datasets;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * An embeddings server in the shape of OpenAI's that answers at once: one of 256 vectors for each text, in base64.
 *
 * <p>Arguments: dimensions. Prints its port.
 */
public final class InstantProvider {
    private static final int VECTORS = 256;
    private static final byte[] INPUT = "\"input\":[".getBytes(StandardCharsets.US_ASCII);

    private final byte[][] items = new byte[VECTORS][];

    private InstantProvider(int dimensions) {
        RandomGenerator random = new SplittableRandom(1);
        for (int v = 0; v < VECTORS; v++) {
            float[] vector = new float[dimensions];
            double square = 0;
            for (int d = 0; d < dimensions; d++) {
                vector[d] = (float) random.nextGaussian();
                square += vector[d] * vector[d];
            }
            ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : vector) {
                bytes.putFloat((float) (value / Math.sqrt(square)));
            }
            items[v] = (",\"embedding\":\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"}")
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    public static void main(String[] arguments) throws IOException {
        InstantProvider provider = new InstantProvider(Integer.parseInt(arguments[0]));
        try (ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            System.out.flush();
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> provider.serve(socket));
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
            OutputStream out = socket.getOutputStream();
            while (true) {
                int length = bodyLength(in);
                byte[] body = in.readNBytes(length);
                if (body.length < length) {
                    return;
                }
                out.write(answer(body));
                out.flush();
            }
        } catch (IOException e) {
            // The caller is gone.
        }
    }

    private byte[] answer(byte[] body) {
        List<Integer> vectors = vectorsFor(body);
        List<byte[]> parts = new ArrayList<>();
        parts.add("{\"object\":\"list\",\"model\":\"m\",\"data\":[".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < vectors.size(); i++) {
            String opening = (i == 0 ? "" : ",") + "{\"object\":\"embedding\",\"index\":" + i;
            parts.add(opening.getBytes(StandardCharsets.US_ASCII));
            parts.add(items[vectors.get(i)]);
        }
        int tokens = vectors.size() * 20;
        parts.add(("],\"usage\":{\"prompt_tokens\":" + tokens + ",\"total_tokens\":" + tokens + "}}")
                .getBytes(StandardCharsets.US_ASCII));
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] head = ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer whole = ByteBuffer.allocate(head.length + length).put(head);
        parts.forEach(whole::put);
        return whole.array();
    }

    /** A hash of each text as it stands in the body: the texts of a benchmark hold no escapes. */
    private static List<Integer> vectorsFor(byte[] body) {
        List<Integer> vectors = new ArrayList<>();
        int hash = 0;
        boolean inside = false;
        for (int i = after(body, INPUT); i < body.length; i++) {
            byte b = body[i];
            if (b == '"') {
                if (inside) {
                    vectors.add(Math.floorMod(hash, VECTORS));
                }
                inside = !inside;
                hash = 7;
            } else if (inside) {
                hash = hash * 31 + b;
            } else if (b == ']') {
                break;
            }
        }
        return vectors;
    }

    private static int after(byte[] body, byte[] wanted) {
        outer:
        for (int i = 0; i + wanted.length <= body.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (body[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return i + wanted.length;
        }
        return body.length;
    }

    private static int bodyLength(InputStream in) throws IOException {
        int length = 0;
        while (true) {
            String line = line(in);
            if (line.isEmpty()) {
                return length;
            }
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
