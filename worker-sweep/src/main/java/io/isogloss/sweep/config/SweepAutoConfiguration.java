package io.isogloss.sweep.config;

import io.isogloss.ledger.Database;
import io.isogloss.ledger.DatabaseAddress;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.JobSettings;
import io.isogloss.runtime.settings.SweepVariables;
import io.isogloss.runtime.vectors.JobVectorStores;
import io.isogloss.sweep.plan.SweepFile;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.NatsDesk;
import io.isogloss.sweep.run.Schedule;
import io.isogloss.sweep.run.Surroundings;
import io.isogloss.sweep.run.SweepRunner;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.scheduling.support.CronExpression;

/** The sweeps of a worker, where its environment names a file of them. */
@AutoConfiguration(afterName = "io.isogloss.runtime.config.JobsAutoConfiguration")
@Conditional(SweepAutoConfiguration.Wanted.class)
public final class SweepAutoConfiguration {
    private static final Duration SILENCE = Duration.ofMinutes(10);

    /** Where a file is named; a variable without a value names none. */
    static final class Wanted implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment()
                    .getProperty(SweepVariables.SWEEP_FILE.name(), "")
                    .isBlank();
        }
    }

    @Bean
    SweepLifecycle sweepLifecycle(
            Environment environment, ObjectStore objects, JobVectorStores vectors, JobSettings jobs, JobBroker broker) {
        Surroundings around = new Surroundings(
                objects,
                vectors::own,
                () -> NatsDesk.open(jobs.nats().withConnectionName(environment.serviceName() + "-sweep")),
                UUID::randomUUID,
                System::nanoTime,
                InstantSource.system(),
                plan -> new Catalog(objects, plan.terms().bucket()),
                SILENCE);
        List<SweepRunner> sweeps = plans(environment).stream()
                .map(plan -> new SweepRunner(
                        plan,
                        new Database(DatabaseAddress.postgres(plan.database())),
                        around,
                        schedule(plan),
                        InstantSource.system()))
                .toList();
        return new SweepLifecycle(sweeps, broker, http(environment));
    }

    @Bean
    MeterBinder sweepMetrics(SweepLifecycle lifecycle) {
        return new SweepMetrics(lifecycle.sweeps());
    }

    private static List<SweepPlan> plans(Environment environment) {
        Path file = environment.get(SweepVariables.SWEEP_FILE).orElseThrow();
        try {
            return SweepFile.read(file, environment.variables());
        } catch (IOException | InvalidMessageException e) {
            throw new IllegalArgumentException("SWEEP_FILE: " + file + ": " + e.getMessage(), e);
        }
    }

    static Schedule schedule(SweepPlan plan) {
        if (plan.rhythm().cron().isPresent()) {
            String line = plan.rhythm().cron().get();
            if (!CronExpression.isValidExpression(line)) {
                throw new IllegalArgumentException("SWEEP_FILE: cron of sweep '" + plan.name() + "' is '" + line
                        + "', must be six fields such as 0 */30 * * * *");
            }
            CronExpression cron = CronExpression.parse(line);
            return new Schedule.At(time -> next(cron, time));
        }
        return plan.rhythm().every().<Schedule>map(Schedule.Every::new).orElseGet(Schedule.Never::new);
    }

    private static Instant next(CronExpression cron, Instant time) {
        var next = cron.next(time.atOffset(ZoneOffset.UTC).toLocalDateTime());
        // A day that never comes, such as the 30th of February.
        return next == null ? Instant.MAX : next.toInstant(ZoneOffset.UTC);
    }

    private static Optional<SweepLifecycle.HttpAccess> http(Environment environment) {
        return environment.get(SweepVariables.SWEEP_HTTP).map(text -> {
            int colon = text.lastIndexOf(':');
            InetSocketAddress address =
                    new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
            Optional<Secret> token = environment.get(SweepVariables.SWEEP_HTTP_TOKEN);
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("SWEEP_HTTP is '" + text + "', whose host is not known");
            }
            if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
                throw new IllegalArgumentException(
                        "SWEEP_HTTP is '" + text + "', which others reach: set SWEEP_HTTP_TOKEN too");
            }
            return new SweepLifecycle.HttpAccess(address, token);
        });
    }
}
