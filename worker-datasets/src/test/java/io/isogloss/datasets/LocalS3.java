package io.isogloss.datasets;

import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** An S3 server in this process that keeps everything in memory and checks every signature. */
final class LocalS3 implements AutoCloseable {
    static final String ACCESS_KEY = "test-access-key";
    static final String SECRET_KEY = "test-secret-key-canary";

    private final S3Proxy server;

    private LocalS3(S3Proxy server) {
        this.server = server;
    }

    static LocalS3 start() throws Exception {
        S3Proxy server = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .v4MaxNonChunkedRequestSize(64L << 20)
                .build();
        server.start();
        return new LocalS3(server);
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
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
