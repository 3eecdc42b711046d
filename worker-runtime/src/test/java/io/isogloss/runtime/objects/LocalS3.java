package io.isogloss.runtime.objects;

import io.isogloss.model.secret.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** An S3 server in this process that keeps everything in memory and checks every signature. */
public final class LocalS3 implements AutoCloseable {
    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key-canary";
    private static final long LARGEST_PUT = 64L << 20;

    private final S3Proxy server;
    private final String accessKey;
    private final String secretKey;

    private LocalS3(S3Proxy server, String accessKey, String secretKey) {
        this.server = server;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    public static LocalS3 start() {
        return start(ACCESS_KEY, SECRET_KEY);
    }

    /** The same with keys of the test's choice. */
    public static LocalS3 start(String accessKey, String secretKey) {
        try {
            S3Proxy server = S3Proxy.builder()
                    .blobStore(BlobStores.create("transient-nio2", new Properties()))
                    .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .v4MaxNonChunkedRequestSize(LARGEST_PUT)
                    .build();
            server.start();
            return new LocalS3(server, accessKey, secretKey);
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server for tests does not start", e);
        }
    }

    public int port() {
        return server.getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** A client of it. */
    public S3ObjectStore open() {
        return S3ObjectStore.open(optionsAt(port()));
    }

    /** How a client reaches it through another port. */
    public S3Options optionsAt(int port) {
        return S3Options.of(
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys(accessKey, Secret.of(secretKey)));
    }

    /** What a process is told of it. */
    public Map<String, String> variables() {
        return Map.of("AWS_ENDPOINT_URL", url(), "AWS_ACCESS_KEY_ID", accessKey, "AWS_SECRET_ACCESS_KEY", secretKey);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server for tests does not stop", e);
        }
    }
}
