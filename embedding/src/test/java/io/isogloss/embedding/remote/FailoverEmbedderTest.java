package io.isogloss.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.FakeTime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailoverEmbedderTest {

    @Test
    void asksTheSecondWhereTheFirstCannotAnswerForNow() {
        Embedder both = failover(new Fixed("m", 2, FailureKind.UNAVAILABLE), new Fixed("owner/M", 2, null));

        assertThat(both.embed(List.of("a")).row(0)).containsExactly(1f, 1f);
    }

    @Test
    void doesNotHideAWrongRequest() {
        Embedder both = failover(new Fixed("m", 2, FailureKind.INVALID_REQUEST), new Fixed("m", 2, null));

        assertThatThrownBy(() -> both.embed(List.of("a"))).isInstanceOf(EmbeddingException.class);
    }

    @Test
    void refusesAnotherModelAndOtherDimensions() {
        assertThatThrownBy(() -> failover(new Fixed("m", 2, null), new Fixed("n", 2, null)))
                .hasMessageContaining("another model");
        assertThatThrownBy(() -> failover(new Fixed("m", 2, null), new Fixed("m", 3, null)))
                .hasMessageContaining("from 2 dimensions to 3");
    }

    private static Embedder failover(Embedder first, Embedder second) {
        return new FailoverEmbedder(first, second, Duration.ofMinutes(1), EmbedderListener.none(), new FakeTime());
    }

    private record Fixed(
            String model, int dimensions, @Nullable FailureKind failure) implements Embedder {
        @Override
        public EmbedderInfo info() {
            return new EmbedderInfo("p", model, dimensions, 1, 1, 1, 0, false);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request) {
            if (failure != null) {
                throw new EmbeddingException(failure, "no");
            }
            return new Embeddings.Builder(1, 0).rows(new float[] {1f, 1f}, 2).build();
        }

        @Override
        public void close() {}
    }
}
