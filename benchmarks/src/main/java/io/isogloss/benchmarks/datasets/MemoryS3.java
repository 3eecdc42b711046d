package io.isogloss.benchmarks.datasets;

import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** An S3 server that keeps everything in memory and checks every signature. Arguments: access key, secret key. Prints its port. */
public final class MemoryS3 {
    private static final long LARGEST_PUT = 512L << 20;

    private MemoryS3() {}

    public static void main(String[] arguments) throws Exception {
        S3Proxy server = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .awsAuthentication(AuthenticationType.AWS_V4, arguments[0], arguments[1])
                .endpoint(URI.create("http://127.0.0.1:0"))
                .v4MaxNonChunkedRequestSize(LARGEST_PUT)
                .build();
        server.start();
        System.out.println(server.getPort());
        System.out.flush();
        Thread.currentThread().join();
    }
}
