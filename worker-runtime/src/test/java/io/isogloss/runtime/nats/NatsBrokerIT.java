package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobBrokerContractTest;
import io.isogloss.runtime.jobs.Poll;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

final class NatsBrokerIT extends JobBrokerContractTest {
    private static NatsServer server;
    private JobBroker broker;

    @BeforeAll
    static void startServer() {
        server = NatsServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected JobBroker freshBroker() throws Exception {
        Connection connection = server.connect();
        var management = connection.jetStreamManagement();
        for (String stream : management.getStreamNames()) {
            management.deleteStream(stream);
        }
        connection.close();
        broker = new NatsBroker(NatsSettings.of(server.url()), RandomGenerator.getDefault());
        Poll.until("connected", Duration.ofSeconds(60), broker::reachable);
        return broker;
    }

    @AfterEach
    void closeBroker() {
        broker.close();
    }
}
