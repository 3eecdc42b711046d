package io.isogloss.visualizations;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.objects.S3Options;
import java.net.URI;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** An S3 server in this process, and a client of it. */
final class MapsInS3 implements AutoCloseable {
    static final String ACCESS_KEY = "test-access-key";
    static final String SECRET_KEY = "test-secret-key-canary";
    static final String BUCKET = "maps";

    final S3ObjectStore client;
    private final S3Proxy server;

    MapsInS3() throws Exception {
        server = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .v4MaxNonChunkedRequestSize(64L * 1024 * 1024)
                .build();
        server.start();
        client = S3ObjectStore.open(S3Options.of(
                Optional.of(URI.create(url())),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys(ACCESS_KEY, Secret.of(SECRET_KEY))));
        client.ensureBucket(BUCKET);
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server for tests does not stop", e);
        }
    }
}
