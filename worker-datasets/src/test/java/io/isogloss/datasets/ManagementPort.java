package io.isogloss.datasets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.springframework.context.ConfigurableApplicationContext;

/** What a worker in this process answers over HTTP. */
public final class ManagementPort {
    private ManagementPort() {}

    /** The body of the answer at a path. */
    public static String get(ConfigurableApplicationContext worker, String path)
            throws IOException, InterruptedException {
        String port = worker.getEnvironment().getProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
