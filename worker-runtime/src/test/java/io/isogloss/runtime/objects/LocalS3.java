package io.isogloss.runtime.objects;

import io.isogloss.model.secret.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** An S3 server in this process that keeps everything in memory and checks every signature. */
final class InJvmS3 implements AutoCloseable {
    static final String ACCESS_KEY = "test-access-key";
    static final String SECRET_KEY = "test-secret-key-canary";

    private final S3Proxy server;

    private InJvmS3(S3Proxy server) {
        this.server = server;
    }

    static InJvmS3 start() {
        try {
            S3Proxy server = S3Proxy.builder()
                    .blobStore(BlobStores.create("transient-nio2", new Properties()))
                    .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .v4MaxNonChunkedRequestSize(64L * 1024 * 1024)
                    .build();
            server.start();
            return new InJvmS3(server);
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server for tests does not start", e);
        }
    }

    int port() {
        return server.getPort();
    }

    S3Options options() {
        return options(port());
    }

    static S3Options options(int port) {
        return S3Options.of(
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys(ACCESS_KEY, Secret.of(SECRET_KEY)));
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
