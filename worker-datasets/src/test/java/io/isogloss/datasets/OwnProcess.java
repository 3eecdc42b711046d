package io.isogloss.datasets;

import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The worker in a JVM of its own, for tests that kill it. */
final class OwnProcess {
    private OwnProcess() {}

    /** Starts it; options go to its JVM, variables are added to those for broker and object store, or stand in their place. What it says is thrown away. */
    static Process startWorker(List<String> options, NatsServer broker, LocalS3 s3, Map<String, String> variables)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DatasetsWorker.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "NATS_URL",
                        broker.url(),
                        "NATS_REPLICAS",
                        "1",
                        "ALLOWED_ADDRESSES",
                        "127.0.0.0/8",
                        "HEALTH_CHECK_PORT",
                        "0"));
        builder.environment().putAll(s3.variables());
        builder.environment().putAll(variables);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
