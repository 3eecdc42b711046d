package io.isogloss.visualizations.adapter.llm;

import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.runtime.telemetry.ModelRequests.Operation;
import io.isogloss.visualizations.naming.TopicModel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model over HTTP and is patient within a deadline: too many requests and server errors are tried again after the wait that the server
 * names or one of our own with jitter; a refused key, an unknown model or a malformed request is final. Reads at most one megabyte of an answer.
 *
 * <p>Safe for several threads. The thread that calls waits; use virtual threads.
 */
public final class HttpTopicModel implements TopicModel {
    private static final long MAX_ANSWER_BYTES = 1L << 20;
    private static final int MAX_TRIES = 5;
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final LlmEndpoint endpoint;
    private final OkHttpClient client;
    private final LlmDialect dialect;
    private final Waiting waiting;
    private final InstantSource clock;
    private final DoubleSupplier jitter;
    private final UsageListener usage;
    private final ModelRequests requests;
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();

    /** How a thread waits; tests let time pass at once. */
    @FunctionalInterface
    public interface Waiting {
        void pause(Duration duration) throws InterruptedException;
    }

    /** Hears what each answered call cost in tokens. Called from several threads. */
    @FunctionalInterface
    public interface UsageListener {
        void used(String provider, String model, long inputTokens, long outputTokens);
    }

    /**
     * @param client with the address guard and without redirects; its timeouts are replaced by the endpoint's deadline
     * @param jitter numbers from 0 to 1
     * @param requests records the calls
     */
    public HttpTopicModel(
            LlmEndpoint endpoint,
            OkHttpClient client,
            Waiting waiting,
            InstantSource clock,
            DoubleSupplier jitter,
            UsageListener usage,
            ModelRequests requests) {
        this.endpoint = endpoint;
        this.client = client.newBuilder()
                .callTimeout(endpoint.callDeadline())
                .readTimeout(endpoint.callDeadline())
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
        this.dialect = LlmDialect.of(endpoint);
        this.waiting = waiting;
        this.clock = clock;
        this.jitter = jitter;
        this.usage = usage;
        this.requests = requests;
    }

    @Override
    public String id() {
        return endpoint.dialect().provider() + "/" + endpoint.model();
    }

    @Override
    public Usage usage() {
        return new Usage(endpoint.dialect().provider(), endpoint.model(), inputTokens.sum(), outputTokens.sum());
    }

    @Override
    public int parallelCalls() {
        return endpoint.parallelCalls();
    }

    @Override
    public String answer(Prompt prompt) {
        Instant deadline = clock.instant().plus(endpoint.callDeadline());
        String lastProblem = "no answer";
        for (int attempt = 1; attempt <= MAX_TRIES; attempt++) {
            Attempt result = attempt(prompt);
            if (result.text() != null) {
                return result.text();
            }
            lastProblem = result.problem();
            if (result.hopeless()) {
                throw new TopicModelException(lastProblem, true);
            }
            Duration wait = result.delay() != null ? result.delay() : ownWait(attempt);
            if (attempt == MAX_TRIES || clock.instant().plus(wait).isAfter(deadline)) {
                break;
            }
            pause(wait);
        }
        throw new TopicModelException(lastProblem + ", given up after its deadline or tries", false);
    }

    private record Attempt(
            @Nullable String text,
            String problem,
            boolean hopeless,
            @Nullable Duration delay) {}

    private Attempt attempt(Prompt prompt) {
        try (ModelRequests.Request span =
                requests.begin(Operation.CHAT, endpoint.dialect().provider(), endpoint.model())) {
            return attempt(prompt, span);
        }
    }

    private Attempt attempt(Prompt prompt, ModelRequests.Request span) {
        Request request = dialect.request(prompt);
        Call call = client.newCall(request);
        try (Response response = call.execute()) {
            int status = response.code();
            if (response.isSuccessful()) {
                LlmDialect.Answer answer = dialect.read(body(response));
                inputTokens.add(answer.inputTokens());
                outputTokens.add(answer.outputTokens());
                span.tokens(answer.inputTokens(), answer.outputTokens());
                usage.used(
                        endpoint.dialect().provider(), endpoint.model(), answer.inputTokens(), answer.outputTokens());
                return new Attempt(answer.text(), "", false, null);
            }
            span.failed(Integer.toString(status));
            String problem = endpoint.dialect().provider() + " answered " + status;
            boolean tryAgain = status == 408 || status == 409 || status == 429 || status >= 500;
            return new Attempt(null, problem, !tryAgain, retryAfter(response));
        } catch (LlmDialect.UnreadableAnswerException e) {
            span.failed("corrupt_response");
            return new Attempt(null, String.valueOf(e.getMessage()), false, null);
        } catch (IOException e) {
            span.failed("unavailable");
            // The message of an I/O error may repeat the address, never the key: that travels in a header.
            return new Attempt(null, endpoint.dialect().provider() + " cannot be reached: " + reason(e), false, null);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static byte[] body(Response response) throws IOException {
        try (BufferedSource source = response.body().source();
                Buffer buffer = new Buffer()) {
            while (buffer.size() <= MAX_ANSWER_BYTES && source.read(buffer, 8_192) >= 0) {
                // reads until the end or the cap
            }
            if (buffer.size() > MAX_ANSWER_BYTES) {
                throw new LlmDialect.UnreadableAnswerException(
                        "the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
            }
            return buffer.readByteArray();
        }
    }

    private @Nullable Duration retryAfter(Response response) {
        String header = response.header("Retry-After");
        if (header == null) {
            return null;
        }
        OptionalLong seconds = wholeSeconds(header.strip());
        Duration wait;
        if (seconds.isPresent()) {
            wait = Duration.ofSeconds(Math.min(seconds.getAsLong(), 86_400));
        } else {
            try {
                Instant at = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                wait = Duration.between(clock.instant(), at);
            } catch (DateTimeParseException e) {
                return null;
            }
        }
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static OptionalLong wholeSeconds(String text) {
        boolean digits = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit);
        return digits ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private Duration ownWait(int attempt) {
        long millis = Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << (attempt - 1));
        return Duration.ofMillis((long) (millis * (0.8 + 0.4 * jitter.getAsDouble())));
    }

    private void pause(Duration wait) {
        try {
            waiting.pause(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicModelException("naming was cancelled", true);
        }
    }
}
