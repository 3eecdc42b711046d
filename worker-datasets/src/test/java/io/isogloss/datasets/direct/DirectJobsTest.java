package io.isogloss.datasets.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.model.embedding.DirectEmbeddingJob;
import io.isogloss.model.embedding.DirectEmbeddingResult;
import io.isogloss.model.embedding.DirectEmbeddingStatus;
import io.isogloss.model.embedding.DirectModel;
import io.isogloss.model.embedding.InputType;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.LoneRun;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.PublishFailedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DirectJobsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int DIMENSIONS = 1_024;

    private final List<OutboundMessage> published = new ArrayList<>();
    private final List<DirectRecord> runs = new ArrayList<>();
    private final List<EmbeddingRequest> requests = new ArrayList<>();
    private RuntimeException trouble;

    private final DirectJobs jobs = new DirectJobs(
            DirectLane.HIGH.type(5),
            new DirectJobs.Surroundings(model -> new OneHot(), published::add, runs::add, InstantSource.fixed(NOON)));

    @Test
    void storesEveryVectorInOrderInPartsThatABrokerTakes() throws Exception {
        List<String> texts = IntStream.range(0, 100).mapToObj(i -> "text " + i).toList();

        JobOutcome outcome = run(message(
                new DirectEmbeddingJob(texts, DirectModel.VOYAGE_3_5, InputType.QUERY).toJson(),
                Map.of("Nats-Msg-Id", "job-1")));

        DirectEmbeddingStatus status = status(((JobOutcome.Completed) outcome).result());
        assertThat(status.state()).isEqualTo(DirectEmbeddingStatus.State.COMPLETED);
        assertThat(status.count()).isEqualTo(100);
        assertThat(status.totalTokens()).isEqualTo(300);
        assertThat(status.parts()).isEqualTo(published.size()).isGreaterThan(1);
        assertThat(published).allMatch(part -> part.body().length <= 512 << 10);
        assertThat(published).extracting(OutboundMessage::subject).first().isEqualTo("embeddings.result.job-1.0");
        List<float[]> vectors = new ArrayList<>();
        published.forEach(
                part -> vectors.addAll(DirectEmbeddingResult.parse(part.body()).embeddings()));
        assertThat(vectors).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(vectors.get(i)[i]).isEqualTo(1);
        }
        assertThat(requests.getFirst().inputType()).isEqualTo(io.isogloss.embedding.InputType.QUERY);
        assertThat(runs).singleElement().satisfies(run -> {
            assertThat(run.status()).isEqualTo("success");
            assertThat(run.tokens()).isEqualTo(300);
            assertThat(run.costUsd()).isEqualTo(300 * 0.06 / 1e6);
        });
    }

    @Test
    void namesAJobByItsPlaceInTheStreamWhereItsSenderDoesNot() {
        Job job = jobs.read(message(bytes("{\"inputs\":\"a\",\"model\":\"voyage-3.5\"}"), Map.of()));

        assertThat(job.id()).isEqualTo("EMBEDDING_REQUESTS_HIGH-17");
        assertThat(job.processing().subject()).isEqualTo("embeddings.status.EMBEDDING_REQUESTS_HIGH-17");
    }

    @Test
    void refusesAtOnceWhatBreaksTheContractAndSaysAllOfIt() throws Exception {
        Job job =
                jobs.read(message(bytes("{\"inputs\":[\"a\",\" \"],\"model\":\"gpt\",\"inputType\":\"x\"}"), Map.of()));

        JobOutcome.Rejected outcome = (JobOutcome.Rejected) job.run(new LoneRun(message(new byte[0], Map.of())));

        assertThat(status(job.failed(outcome.failure())).error()).contains("inputs[1]", "voyage-3-large", "inputType");
        assertThat(requests).isEmpty();
        assertThat(runs).extracting(DirectRecord::status).containsExactly("failed_validation");
    }

    @Test
    void answersEvenBytesThatAreNoJson() throws Exception {
        Job job = jobs.read(message(bytes("no json"), Map.of()));

        assertThat(job.run(new LoneRun(message(new byte[0], Map.of())))).isInstanceOf(JobOutcome.Rejected.class);
    }

    @Test
    void failsAsAWholeWhenATextHasNoVector() {
        assertThatThrownBy(() -> run(message(bytes("{\"inputs\":[\"a\",\"bad\"],\"model\":\"voyage-3.5\"}"), Map.of())))
                .isInstanceOfSatisfying(JobFailedException.class, e -> {
                    assertThat(e.failure().kind().retryable()).isFalse();
                    assertThat(e.failure().message()).contains("inputs[1]", "900 tokens");
                });
        assertThat(published).isEmpty();
        assertThat(runs)
                .extracting(DirectRecord::status, DirectRecord::tokens)
                .containsExactly(tuple("failed_embedding", 6L));
    }

    @Test
    void triesAgainWhatThePromiseSaysCanHelpAndNothingElse() {
        assertThat(retryable(new EmbeddingException(FailureKind.UNAVAILABLE, "down")))
                .isTrue();
        assertThat(retryable(new EmbeddingException(FailureKind.RATE_LIMITED, "slow")))
                .isTrue();
        assertThat(retryable(new EmbeddingException(FailureKind.AUTH, "no key")))
                .isFalse();
        assertThat(retryable(new EmbeddingException(FailureKind.INVALID_REQUEST, "no")))
                .isFalse();
    }

    @Test
    void triesAgainWhenTheBrokerTakesNoVectors() {
        DirectJobs deaf = new DirectJobs(
                DirectLane.NORMAL.type(5),
                new DirectJobs.Surroundings(
                        model -> new OneHot(),
                        message -> {
                            throw PublishFailedException.forNow("no confirmation", new IllegalStateException());
                        },
                        runs::add,
                        InstantSource.fixed(NOON)));

        assertThatThrownBy(() -> deaf.read(message(bytes("{\"inputs\":\"a\",\"model\":\"voyage-3.5\"}"), Map.of()))
                        .run(new LoneRun(message(new byte[0], Map.of()))))
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        e -> assertThat(e.failure().kind().retryable()).isTrue());
        assertThat(runs).extracting(DirectRecord::status).containsExactly("failed_embedding");
    }

    private boolean retryable(EmbeddingException e) {
        trouble = e;
        try {
            run(message(bytes("{\"inputs\":\"a\",\"model\":\"voyage-3.5\"}"), Map.of()));
        } catch (JobFailedException failed) {
            return failed.failure().kind().retryable();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        throw new AssertionError("did not fail");
    }

    private JobOutcome run(JobMessage message) throws InterruptedException {
        return jobs.read(message).run(new LoneRun(message(new byte[0], Map.of())));
    }

    private static DirectEmbeddingStatus status(OutboundMessage message) {
        return DirectEmbeddingStatus.parse(message.body());
    }

    private static JobMessage message(byte[] body, Map<String, String> headers) {
        return new JobMessage("EMBEDDING_REQUESTS_HIGH", "embeddings.request.high", 17, 1, NOON, headers, body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The vector of the text at i has a one at i; texts that are "bad" fail alone. */
    private final class OneHot implements Embedder {
        @Override
        public EmbedderInfo info() {
            return new EmbedderInfo("voyageai", "voyage-3.5", DIMENSIONS, 32_000, 1_000, 320_000, 0.06, false);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request) {
            requests.add(request);
            if (trouble != null) {
                throw trouble;
            }
            Embeddings.Builder rows = new Embeddings.Builder(request.texts().size(), DIMENSIONS);
            for (int i = 0; i < request.texts().size(); i++) {
                if (request.texts().get(i).equals("bad")) {
                    rows.problem(i, FailureKind.TOO_LONG, "text has 900 tokens, allowed are 100");
                    continue;
                }
                float[] vector = new float[DIMENSIONS];
                Arrays.fill(vector, -1.2345679E-10f);
                vector[i] = 1;
                rows.row(i, vector, 0, DIMENSIONS);
            }
            return rows.tokens(3L * request.texts().size()).build();
        }

        @Override
        public void close() {}
    }
}
