package io.isogloss.runtime.config;

import io.isogloss.runtime.health.HealthRoutes;
import io.isogloss.runtime.health.ListenerHealthIndicator;
import io.isogloss.runtime.health.ListenerHealthSource;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.Settings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.OptionalInt;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** The paths and ports under which a worker says how it is. */
@AutoConfiguration(after = StoresAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(RuntimeDefaults.WORKER)
public final class HealthAutoConfiguration {

    @Bean
    HealthIndicator listenersAliveHealthIndicator(ObjectProvider<ListenerHealthSource> listeners) {
        return ListenerHealthIndicator.alive(source(listeners));
    }

    @Bean
    HealthIndicator listenersReadyHealthIndicator(ObjectProvider<ListenerHealthSource> listeners) {
        return ListenerHealthIndicator.ready(source(listeners));
    }

    @Bean
    RouterFunction<ServerResponse> healthRoutes(
            org.springframework.core.env.Environment spring,
            HealthEndpoint health,
            ObjectProvider<ListenerHealthSource> listeners,
            PrometheusMeterRegistry metrics) {
        return HealthRoutes.of(
                spring.getProperty("spring.application.name", "worker"), health, source(listeners), metrics::scrape);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> metricsPort(
            Environment environment, org.springframework.core.env.Environment spring) {
        OptionalInt port = environment.get(Settings.PROMETHEUS_METRICS_PORT);
        int main = spring.getProperty("server.port", Integer.class, 0);
        return factory -> {
            if (port.isPresent() && port.getAsInt() != main) {
                Connector second = new Connector();
                second.setPort(port.getAsInt());
                factory.addAdditionalConnectors(second);
            }
        };
    }

    /** Looked up at each call: the listeners start after this. */
    private static ListenerHealthSource source(ObjectProvider<ListenerHealthSource> listeners) {
        return () -> {
            ListenerHealthSource found = listeners.getIfAvailable();
            return found == null ? List.of() : found.listeners();
        };
    }
}
