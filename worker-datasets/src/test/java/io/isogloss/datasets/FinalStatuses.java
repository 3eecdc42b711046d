package io.isogloss.datasets;

import io.isogloss.model.json.Json;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;

/** How jobs ended, each time that one was said to. */
final class FinalStatuses {
    private final Map<String, Queue<String>> words = new ConcurrentHashMap<>();

    private FinalStatuses() {}

    /** Listens from now on. */
    static FinalStatuses of(Connection nats) throws Exception {
        FinalStatuses statuses = new FinalStatuses();
        nats.createDispatcher(message -> statuses.heard(message.getData())).subscribe("transforms.dataset.status.>");
        nats.flush(Duration.ofSeconds(60));
        return statuses;
    }

    private void heard(byte[] body) {
        JsonNode status = Json.readObject(body);
        if (!status.get("status").stringValue().equals("processing")) {
            words.computeIfAbsent(status.get("job_id").stringValue(), id -> new ConcurrentLinkedQueue<>())
                    .add(status.get("status").stringValue());
        }
    }

    /** How many jobs have ended. */
    int jobs() {
        return words.size();
    }

    /** The last words of a job. */
    List<String> of(Object job) {
        return List.copyOf(words.getOrDefault(job.toString(), new ConcurrentLinkedQueue<>()));
    }
}
