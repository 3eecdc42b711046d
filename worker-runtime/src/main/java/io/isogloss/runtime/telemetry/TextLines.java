package io.isogloss.runtime.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/** Log lines for people: time, level, logger, message, then the fields of the job in braces. What looks like a key is blanked, as in {@link LogMask}. */
public final class TextLines implements StructuredLogFormatter<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public String format(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200);
        line.append(TIME.format(event.getInstant())).append(' ');
        line.append("%-5s".formatted(event.getLevel())).append(' ');
        line.append(event.getLoggerName().substring(event.getLoggerName().lastIndexOf('.') + 1));
        line.append(" - ").append(event.getFormattedMessage());
        Map<String, String> fields = event.getMDCPropertyMap();
        if (!fields.isEmpty()) {
            line.append(' ').append(new TreeMap<>(fields));
        }
        line.append(System.lineSeparator());
        IThrowableProxy problem = event.getThrowableProxy();
        if (problem != null) {
            line.append(ThrowableProxyUtil.asString(problem)).append(System.lineSeparator());
        }
        return LogMask.mask(line.toString());
    }
}
