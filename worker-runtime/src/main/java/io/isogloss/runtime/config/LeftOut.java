package io.isogloss.runtime.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Spring's own configurations that no worker uses, so that no start reads them: most of them are read only to find that their conditions do not hold.
 *
 * <p>Those that a setting can switch on, for traces or a second port, are not among them.
 */
final class LeftOut {
    private static final String BOOT = "org.springframework.boot.";
    private static final String ACTUATE = BOOT + "actuate.autoconfigure.";

    private static final List<String> ENDPOINTS = List.of(
            "audit.Audit",
            "audit.AuditEventsEndpoint",
            "beans.BeansEndpoint",
            "condition.ConditionsReportEndpoint",
            "context.ShutdownEndpoint",
            "context.properties.ConfigurationPropertiesReportEndpoint",
            "endpoint.jackson.Jackson2Endpoint",
            "endpoint.jmx.JmxEndpoint",
            "env.EnvironmentEndpoint",
            "logging.LogFileWebEndpoint",
            "logging.LoggersEndpoint",
            "management.HeapDumpWebEndpoint",
            "management.ThreadDumpEndpoint",
            "sbom.SbomEndpoint",
            "scheduling.ScheduledTasksEndpoint",
            "startup.StartupEndpoint",
            "web.exchanges.HttpExchangesEndpoint",
            "web.mappings.MappingsEndpoint");

    private static final List<String> OTHERS = List.of(
            "autoconfigure.admin.SpringApplicationAdminJmx",
            "autoconfigure.aop.Aop",
            "autoconfigure.context.MessageSource",
            "autoconfigure.info.ProjectInfo",
            "autoconfigure.jmx.Jmx",
            "autoconfigure.task.TaskScheduling",
            "health.autoconfigure.application.SslHealthContributor",
            "micrometer.metrics.autoconfigure.MetricsAspects",
            "micrometer.metrics.autoconfigure.MetricsEndpoint",
            "micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExport",
            "micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExport",
            "micrometer.metrics.autoconfigure.ssl.SslMetrics",
            "micrometer.observation.autoconfigure.ScheduledTasksObservation",
            "opentelemetry.autoconfigure.logging.OpenTelemetryLogging",
            "opentelemetry.autoconfigure.logging.otlp.OtlpLogging",
            "servlet.autoconfigure.Multipart",
            "servlet.autoconfigure.actuate.web.exchanges.ServletHttpExchanges",
            "servlet.autoconfigure.actuate.web.mappings.ServletMappings",
            "tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContext",
            "tomcat.autoconfigure.reactive.TomcatReactiveWebServer",
            "webmvc.autoconfigure.actuate.web.mappings.WebMvcMappings");

    private LeftOut() {}

    /** The value of {@code spring.autoconfigure.exclude}. */
    static String names() {
        return Stream.concat(
                        ENDPOINTS.stream().map(name -> ACTUATE + name),
                        OTHERS.stream().map(name -> BOOT + name))
                .map(name -> name + "AutoConfiguration")
                .collect(Collectors.joining(","));
    }
}
