package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.ConsumerTerms;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.ReplayPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds or creates the streams and consumers of the contract.
 *
 * <p>What is found is left as it is unless the settings say otherwise: several processes with different opinions would
 * overwrite each other for ever. What differs is named once.
 */
final class NatsTopology {
    private static final Logger LOG = LoggerFactory.getLogger(NatsTopology.class);
    private static final int STREAM_NOT_FOUND = 10059;
    private static final int CONSUMER_NOT_FOUND = 10014;
    private static final int SUBJECTS_OVERLAP = 10065;
    private static final int NO_SUCH_REPLICAS = 10074;
    private static final JetStreamOptions OPTIONS =
            JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(10)).build();

    private final NatsSettings settings;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    NatsTopology(NatsSettings settings) {
        this.settings = settings;
    }

    /**
     * The consumer that was found or made.
     *
     * @param terms what it grants
     * @param created when the server made it
     */
    record Found(ConsumerTerms terms, Instant created) {}

    /**
     * Makes sure that jobs of a type can be worked on.
     *
     * @throws SourceUnavailableException if something is missing that may not or cannot be created
     */
    Found ensure(Connection connection, JobType type) {
        try {
            JetStreamManagement management = connection.jetStreamManagement(OPTIONS);
            for (StreamPlan plan : StreamPlan.streamsFor(type)) {
                ensureStream(management, plan);
            }
            return ensureConsumer(management, type);
        } catch (IOException e) {
            throw new SourceUnavailableException("JetStream does not answer: " + e.getMessage(), e);
        } catch (JetStreamApiException e) {
            throw new SourceUnavailableException(
                    "consumer " + type.consumer() + " on " + type.stream() + " cannot be set up: " + e.getMessage(), e);
        }
    }

    private void ensureStream(JetStreamManagement management, StreamPlan plan) throws IOException {
        try {
            StreamConfiguration wanted = plan.configuration(settings.replicas());
            StreamConfiguration found;
            try {
                found = management.getStreamInfo(plan.name()).getConfiguration();
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                    throw e;
                }
                create(management, plan, wanted);
                return;
            }
            compare(management, plan, found, wanted);
        } catch (JetStreamApiException e) {
            if (plan.essential()) {
                throw new SourceUnavailableException(
                        "stream " + plan.name() + " cannot be set up" + hint(e) + ": " + e.getMessage(), e);
            }
            // Jobs run without it; what would be published there waits, or goes to whichever stream holds the subject.
            tellOnce("Stream " + plan.name() + " for " + plan.subjects() + " cannot be set up" + hint(e) + ": "
                    + e.getMessage());
        }
    }

    private static String hint(JetStreamApiException e) {
        return switch (e.getApiErrorCode()) {
            case NO_SUCH_REPLICAS -> " (NATS_REPLICAS asks for more servers than there are)";
            case SUBJECTS_OVERLAP -> " (another stream holds some of its subjects)";
            default -> "";
        };
    }

    private void create(JetStreamManagement management, StreamPlan plan, StreamConfiguration wanted)
            throws IOException, JetStreamApiException {
        if (!settings.createMissing()) {
            if (plan.essential()) {
                throw new SourceUnavailableException(
                        "stream " + plan.name() + " is missing, and this worker may not create it");
            }
            tellOnce("Stream " + plan.name() + " is missing, and this worker may not create it");
            return;
        }
        management.addStream(wanted);
        LOG.info("Created stream {} for {}", plan.name(), plan.subjects());
        if (settings.replicas() == 1) {
            tellOnce("Streams are created with one replica (NATS_REPLICAS=1): they live as long as one server's disk");
        }
    }

    private void compare(
            JetStreamManagement management, StreamPlan plan, StreamConfiguration found, StreamConfiguration wanted)
            throws IOException, JetStreamApiException {
        Set<String> differences = new TreeSet<>();
        if (!new HashSet<>(found.getSubjects()).containsAll(plan.subjects())) {
            differences.add("subjects " + found.getSubjects() + " instead of " + plan.subjects());
        }
        if (found.getRetentionPolicy() != wanted.getRetentionPolicy()) {
            differences.add("retention " + found.getRetentionPolicy() + " instead of " + wanted.getRetentionPolicy());
        }
        if (!found.getMaxAge().equals(wanted.getMaxAge())) {
            differences.add("max age " + found.getMaxAge() + " instead of " + wanted.getMaxAge());
        }
        if (found.getMaxMsgs() != wanted.getMaxMsgs()) {
            differences.add("max messages " + found.getMaxMsgs() + " instead of " + wanted.getMaxMsgs());
        }
        if (differences.isEmpty()) {
            return;
        }
        if (settings.updateExisting()) {
            management.updateStream(wanted);
            LOG.info("Updated stream {}: {}", plan.name(), differences);
        } else {
            tellOnce("Stream " + plan.name() + " is used as found: " + differences);
        }
    }

    private Found ensureConsumer(JetStreamManagement management, JobType type)
            throws IOException, JetStreamApiException {
        ConsumerConfiguration.Builder terms = ConsumerConfiguration.builder()
                .durable(type.consumer())
                .ackPolicy(AckPolicy.Explicit)
                .deliverPolicy(DeliverPolicy.All)
                .replayPolicy(ReplayPolicy.Instant)
                .ackWait(type.ackWait())
                .maxDeliver(type.deliveries())
                .maxAckPending(type.fleetLimit());
        if (StreamPlan.ofJobs(type).subjects().size() > 1) {
            // What the stream holds for others stays theirs.
            terms.filterSubject(type.subject());
        }
        ConsumerConfiguration wanted = terms.build();
        ConsumerInfo info;
        try {
            info = management.getConsumerInfo(type.stream(), type.consumer());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != CONSUMER_NOT_FOUND) {
                throw e;
            }
            if (!settings.createMissing()) {
                throw new SourceUnavailableException("consumer " + type.consumer() + " on " + type.stream()
                        + " is missing, and this worker may not create it");
            }
            info = management.addOrUpdateConsumer(type.stream(), wanted);
            LOG.info("Created consumer {} on {}", type.consumer(), type.stream());
        }
        if (settings.updateExisting()
                && !termsOf(info.getConsumerConfiguration(), type).equals(ConsumerTerms.of(type))) {
            info = management.addOrUpdateConsumer(type.stream(), wanted);
            LOG.info("Updated consumer {} on {}", type.consumer(), type.stream());
        }
        ConsumerConfiguration found = info.getConsumerConfiguration();
        warnOf(found, type);
        return new Found(termsOf(found, type), info.getCreationTime().toInstant());
    }

    private void warnOf(ConsumerConfiguration found, JobType type) {
        List<Duration> backoff = found.getBackoff();
        if (!backoff.isEmpty()) {
            tellOnce("Consumer " + type.consumer() + " has a back-off list " + backoff
                    + ": its first entry replaces the" + " ack wait of " + found.getAckWait()
                    + " and adds to every delayed retry. Remove the list");
        }
        if (found.getAckPolicy() != AckPolicy.Explicit) {
            tellOnce("Consumer " + type.consumer() + " has ack policy " + found.getAckPolicy()
                    + ", must be explicit: jobs can be lost");
        }
        if (found.getMaxAckPending() != type.fleetLimit()) {
            tellOnce("Consumer " + type.consumer() + " lets " + found.getMaxAckPending()
                    + " jobs be worked on at once in the whole fleet; configured are " + type.fleetLimit());
        }
        if (found.getMaxDeliver() != type.deliveries()) {
            tellOnce("Consumer " + type.consumer() + " delivers at most " + found.getMaxDeliver()
                    + " times; configured are " + type.deliveries());
        }
    }

    private static ConsumerTerms termsOf(ConsumerConfiguration found, JobType type) {
        Duration ackWait = found.getAckWait().compareTo(type.ackWait()) < 0 ? found.getAckWait() : type.ackWait();
        for (Duration step : found.getBackoff()) {
            ackWait = step.compareTo(ackWait) < 0 ? step : ackWait;
        }
        int most = (int) Math.min(Integer.MAX_VALUE, found.getMaxDeliver());
        return new ConsumerTerms(most < 1 ? Integer.MAX_VALUE : most, ackWait);
    }

    private void tellOnce(String line) {
        if (told.add(line)) {
            LOG.warn("{}", line);
        }
    }
}
