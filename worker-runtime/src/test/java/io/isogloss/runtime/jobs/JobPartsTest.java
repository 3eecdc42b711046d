package io.isogloss.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts that the simulation does not look at closely. */
final class JobPartsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"embedder\":{\"api_key\":\"canary\"}}",
                "{\"apiKey\" : \"canary\", \"cut off",
                "{\"OPENAI_API_KEY\":\"can\\\"ary\"}",
                "api_key=canary",
                "password: canary",
                "Authorization: Bearer canary-canary",
                "https://user:canary@qdrant:6333/",
                "{\\\"api_key\\\":\\\"canary\\\"}",
                "the key sk-canarycanarycanary1 was refused",
                "https://host/?access_token=canary&x=1"
            })
    void masksSecretsWhereverTheyStand(String text) {
        assertThat(SecretMask.mask(text)).doesNotContain("canary").contains("***");
        assertThat(new String(SecretMask.mask(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .doesNotContain("canary");
    }

    @Test
    void leavesBytesThatHoldNoSecretAsTheyAre() {
        byte[] bytes = new byte[512];
        new SplittableRandom(7).nextBytes(bytes);
        assertThat(SecretMask.mask(bytes)).isEqualTo(bytes);
        String counts = "{\"max_tokens\":8192,\"text\":\"schöne Grüße\"}";
        assertThat(SecretMask.mask(counts.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(counts.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a..b", ".a", "a.", "a.*", "a.>", "a b", "a\r\nb", "transforms.dataset.status.é.1.2"})
    void refusesSubjectsThatCouldReachSomebodyElse(String subject) {
        assertThatThrownBy(() -> OutboundMessage.of(subject, null, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void retriesFollowTheTableWithinAFifth() {
        RetrySchedule schedule = new RetrySchedule(RetrySchedule.DEFAULT, new SplittableRandom(3));
        List<Duration> table = RetrySchedule.DEFAULT;
        for (int round = 0; round < 200; round++) {
            for (int attempt = 1; attempt <= 6; attempt++) {
                long expected = table.get(Math.min(attempt, 4) - 1).toMillis();
                assertThat(schedule.after(attempt, Duration.ZERO).toMillis())
                        .isBetween(expected * 8 / 10, expected * 12 / 10);
            }
        }
        assertThat(schedule.after(1, Duration.ofSeconds(90))).isGreaterThanOrEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void continuesTheSendersTraceAndBeginsOneOtherwise() {
        String sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Map<String, String> continued = trace(Map.of("traceparent", sent, "tracestate", "a=b"));
        assertThat(continued.get("traceparent"))
                .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
                .endsWith("-01")
                .isNotEqualTo(sent);
        assertThat(continued).containsEntry("tracestate", "a=b");
        assertThat(trace(Map.of("traceparent", "rubbish", "tracestate", "a=b")))
                .containsOnlyKeys("traceparent")
                .hasEntrySatisfying(
                        "traceparent", value -> assertThat(value).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
    }

    @Test
    void namesTheLimitThatAJobTypeBreaks() {
        assertThatThrownBy(() -> JobType.datasets().withPermits(0))
                .hasMessageContaining("permits")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> JobType.datasets().withDeliveries(1)).hasMessageContaining("deliveries");
        assertThatThrownBy(() -> JobType.datasets().withAckWait(Duration.ofMillis(10)))
                .hasMessageContaining("ackWait");
    }

    private static Map<String, String> trace(Map<String, String> headers) {
        JobMessage message = new JobMessage("S", "s", 1, 1, Instant.EPOCH, headers, new byte[0]);
        return TraceParent.of(message, new SplittableRandom(1)).headers();
    }
}
