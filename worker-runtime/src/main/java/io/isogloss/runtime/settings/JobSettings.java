package io.isogloss.runtime.settings;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.nats.NatsSettings.Access;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Broker and jobs as the environment sets them.
 *
 * @param nats the broker
 * @param consumer durable consumer, where it is not that of the contract
 * @param jobs jobs of a type at once in this process, where it is not the type's own number
 * @param fleetJobs the same in all processes together
 * @param runLimit longest run of a job
 * @param drain how long a stop waits for jobs in hand
 */
public record JobSettings(
        NatsSettings nats,
        Optional<String> consumer,
        OptionalInt jobs,
        OptionalInt fleetJobs,
        Duration runLimit,
        Duration drain) {
    private static final String STANDARD_SERVER = "nats://localhost:4222";

    /** Takes what concerns jobs. */
    public static JobSettings of(Environment environment) {
        return new JobSettings(
                nats(environment),
                environment.get(JobVariables.NATS_CONSUMER_NAME),
                environment.get(JobVariables.MAX_CONCURRENT_JOBS),
                environment.get(JobVariables.NATS_MAX_ACK_PENDING),
                environment.get(JobVariables.PROCESSING_TIMEOUT_SECS),
                environment.get(JobVariables.WORKER_SHUTDOWN_TIMEOUT_SECS));
    }

    /** A type of job with these limits. */
    public JobType apply(JobType type) {
        int permits = jobs.orElse(type.permits());
        return type.withConsumer(consumer.orElse(type.consumer()))
                .withPermits(permits)
                .withFleetLimit(fleetJobs.orElse(Math.max(type.fleetLimit(), 2 * permits)))
                .withRunLimit(runLimit);
    }

    private static NatsSettings nats(Environment environment) {
        List<String> servers = environment.get(JobVariables.NATS_URL);
        if (servers.isEmpty()) {
            servers = environment.get(JobVariables.NATS_SERVER_URL);
        }
        return NatsSettings.of(servers.isEmpty() ? STANDARD_SERVER : String.join(",", servers))
                .withConnectionName(environment.serviceName())
                .withReplicas(environment.get(JobVariables.NATS_REPLICAS))
                .withRights(
                        environment.get(JobVariables.NATS_CREATE_STREAMS),
                        environment.get(JobVariables.NATS_UPDATE_STREAMS))
                .withAccess(access(environment))
                .withTls(environment.brokerCertificates());
    }

    private static Access access(Environment environment) {
        Optional<Secret> password = environment.get(JobVariables.NATS_PASSWORD);
        return environment
                .get(JobVariables.NATS_USER)
                .<Access>map(user -> new Access.User(user, password.orElseThrow()))
                .or(() -> environment.get(JobVariables.NATS_TOKEN).map(Access.Token::new))
                .or(() -> environment.get(JobVariables.NATS_NKEY_SEED).map(Access.NKey::new))
                .or(() -> environment.get(JobVariables.NATS_CREDENTIALS_FILE).map(Access.Credentials::new))
                .orElseGet(Access.None::new);
    }
}
