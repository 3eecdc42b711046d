package io.isogloss.qdrant;

import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchExceptKeywords;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.VectorOutputHelper;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a vector server does for the workers, through the official client. Runs against the embedded server and, where
 * {@code QDRANT_URL} names one, against a real server: both must pass every test.
 */
public abstract class VectorServerContract {
    /** Connected to the server under test; the contract does not close it. */
    protected abstract QdrantClient client();

    protected final String collection = "contract-" + UUID.randomUUID();

    @BeforeEach
    void createCollection() {
        get(client().createCollectionAsync(collection, params(3, Distance.Cosine)));
    }

    @AfterEach
    void deleteCollection() {
        if (get(client().collectionExistsAsync(collection))) {
            get(client().deleteCollectionAsync(collection));
        }
    }

    @Test
    void tellsWhatItIs() {
        assertThat(get(client().healthCheckAsync()).getVersion()).matches("\\d+\\.\\d+\\..*");
    }

    @Test
    void listsCreatedCollectionUntilItIsDeleted() {
        assertThat(get(client().collectionExistsAsync(collection))).isTrue();
        assertThat(get(client().listCollectionsAsync())).contains(collection);

        assertThat(get(client().deleteCollectionAsync(collection)).getResult()).isTrue();

        assertThat(get(client().collectionExistsAsync(collection))).isFalse();
        // The client makes an exception of the server's answer "there was none".
        assertThatThrownBy(() -> get(client().deleteCollectionAsync(collection)))
                .hasMessageContaining("could not be deleted");
    }

    @Test
    void refusesSecondCollectionOfSameName() {
        assertThatThrownBy(() -> get(client().createCollectionAsync(collection, params(3, Distance.Cosine))))
                .satisfies(failure -> assertThat(status(failure)).isEqualTo(Status.Code.ALREADY_EXISTS))
                .hasMessageContaining("Collection `" + collection + "` already exists!");
    }

    @Test
    void saysWhichCollectionIsMissing() {
        assertThatThrownBy(() -> get(client().countAsync("nowhere")))
                .satisfies(failure -> assertThat(status(failure)).isEqualTo(Status.Code.NOT_FOUND))
                .hasMessageContaining("Collection `nowhere` doesn't exist!");
    }

    @Test
    void saysBothDimensionsWhenVectorDoesNotFit() {
        assertThatThrownBy(() -> upsert(point(1, 1f, 2f)))
                .satisfies(failure -> assertThat(status(failure)).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining("expected dim: 3, got 2");
        assertThat(get(client().countAsync(collection))).isZero();
    }

    @Test
    void completesWaitedUpsertAndCountsItsPoints() {
        UpdateResult result = upsert(point(1, 1f, 0f, 0f), point(2, 0f, 1f, 0f));

        assertThat(result.getStatus()).isEqualTo(UpdateStatus.Completed);
        assertThat(get(client().countAsync(collection))).isEqualTo(2);
        var info = get(client().getCollectionInfoAsync(collection));
        assertThat(info.getPointsCount()).isEqualTo(2);
        assertThat(info.getStatus()).isEqualTo(CollectionStatus.Green);
        assertThat(info.getSegmentsCount()).isPositive();
        assertThat(info.getConfig().getParams().getVectorsConfig().getParams().getSize())
                .isEqualTo(3);
    }

    @Test
    void keepsLastWriteOfAnId() {
        upsert(point(1, 1f, 0f, 0f));
        upsert(point(1, 0f, 1f, 0f));

        assertThat(get(client().countAsync(collection))).isEqualTo(1);
        assertThat(vector(retrieve(id(1)))).containsExactly(0f, 1f, 0f);
    }

    @Test
    void normalizesCosineVectorsWhenWritten() {
        upsert(point(1, 3f, 0f, 4f));

        assertThat(vector(retrieve(id(1)))).containsExactly(0.6f, 0f, 0.8f);
    }

    @Test
    void findsNearestPointsBestFirst() {
        upsert(point(1, 1f, 0f, 0f), point(2, 0.8f, 0.6f, 0f), point(3, 0f, 0f, 1f));

        List<ScoredPoint> found = get(client().queryAsync(QueryPoints.newBuilder()
                .setCollectionName(collection)
                .setQuery(io.qdrant.client.QueryFactory.nearest(2f, 0f, 0f))
                .setLimit(2)
                .build()));

        assertThat(found).extracting(hit -> hit.getId().getNum()).containsExactly(1L, 2L);
        assertThat(found.get(0).getScore()).isCloseTo(1f, within(1e-5f));
        assertThat(found.get(1).getScore()).isCloseTo(0.8f, within(1e-5f));
        assertThat(found.get(0).getPayloadMap()).isEmpty();
        assertThat(found.get(0).hasVectors()).isFalse();
    }

    @Test
    void scrollsInOrderOfIdsNumbersFirst() {
        UUID early = UUID.fromString("00000000-0000-4000-8000-000000000001");
        UUID late = UUID.fromString("f0000000-0000-4000-8000-000000000001");
        upsert(
                point(id(late), 1f, 0f, 0f),
                point(id(7), 1f, 0f, 0f),
                point(id(early), 1f, 0f, 0f),
                point(id(-1L), 1f, 0f, 0f));

        ScrollResponse first = scroll(null, 3);
        ScrollResponse second = scroll(first.getNextPageOffset(), 3);

        assertThat(first.getResultList()).extracting(RetrievedPoint::getId).containsExactly(id(7), id(-1L), id(early));
        assertThat(first.getNextPageOffset()).isEqualTo(id(late));
        assertThat(second.getResultList()).extracting(RetrievedPoint::getId).containsExactly(id(late));
        assertThat(second.hasNextPageOffset()).isFalse();
    }

    @Test
    void returnsPayloadAsItWasWritten() {
        PointStruct point = point(1, 1f, 0f, 0f).toBuilder()
                .putPayload("text", value("gloss"))
                .putPayload("n", value(7))
                .putPayload("tags", io.qdrant.client.ValueFactory.list(List.of(value("a"), value(true))))
                .build();
        upsert(point);

        assertThat(retrieve(id(1)).getPayloadMap()).isEqualTo(point.getPayloadMap());
    }

    @Test
    void deletesById() {
        upsert(point(1, 1f, 0f, 0f), point(2, 0f, 1f, 0f));

        get(client().deleteAsync(collection, List.of(id(1), id(9))));

        assertThat(get(client().countAsync(collection))).isEqualTo(1);
        assertThat(scroll(null, 10).getResultList())
                .extracting(RetrievedPoint::getId)
                .containsExactly(id(2));
    }

    @Test
    void countsWhatPassesFilter() {
        upsertLanguages();

        assertThat(count(Filter.newBuilder().addMust(matchKeyword("lang", "de")).build()))
                .isEqualTo(2);
        assertThat(count(Filter.newBuilder()
                        .addMustNot(matchKeyword("lang", "de"))
                        .build()))
                .isEqualTo(2);
        assertThat(count(Filter.newBuilder()
                        .addShould(matchKeyword("lang", "fr"))
                        .addShould(match("year", 1901))
                        .build()))
                .isEqualTo(2);
        assertThat(count(Filter.newBuilder()
                        .addMust(matchKeywords("lang", List.of("fr", "de")))
                        .build()))
                .isEqualTo(3);
        assertThat(count(Filter.newBuilder()
                        .addMust(matchExceptKeywords("lang", List.of("de")))
                        .build()))
                .isEqualTo(1);
        assertThat(count(Filter.newBuilder()
                        .addMust(range(
                                "year",
                                Range.newBuilder().setGte(1901).setLt(1903).build()))
                        .build()))
                .isEqualTo(2);
        assertThat(count(Filter.newBuilder().addMust(isEmpty("lang")).build())).isEqualTo(1);
        assertThat(count(Filter.newBuilder()
                        .addMust(hasId(List.of(id(1), id(4), id(99))))
                        .build()))
                .isEqualTo(2);
        assertThat(count(Filter.newBuilder()
                        .addMust(matchKeyword("place.town", "Bonn"))
                        .build()))
                .isEqualTo(1);
    }

    @Test
    void scrollsThroughWhatPassesFilter() {
        upsertLanguages();
        Filter german = Filter.newBuilder().addMust(matchKeyword("lang", "de")).build();

        ScrollResponse first = get(client().scrollAsync(ScrollPoints.newBuilder()
                .setCollectionName(collection)
                .setFilter(german)
                .setLimit(1)
                .build()));

        assertThat(first.getResultList()).extracting(RetrievedPoint::getId).containsExactly(id(1));
        assertThat(first.getNextPageOffset()).isEqualTo(id(2));
    }

    @Test
    void findsNearestAmongWhatPassesFilter() {
        upsertLanguages();

        List<ScoredPoint> found = get(client().queryAsync(QueryPoints.newBuilder()
                .setCollectionName(collection)
                .setQuery(io.qdrant.client.QueryFactory.nearest(1f, 0f, 0f))
                .setFilter(Filter.newBuilder().addMust(matchKeyword("lang", "fr")))
                .build()));

        assertThat(found).extracting(hit -> hit.getId().getNum()).containsExactly(3L);
    }

    @Test
    void leavesOutWhatScoresBelowThreshold() {
        upsert(point(1, 1f, 0f, 0f), point(2, 0f, 1f, 0f));

        List<ScoredPoint> found = get(client().queryAsync(QueryPoints.newBuilder()
                .setCollectionName(collection)
                .setQuery(io.qdrant.client.QueryFactory.nearest(1f, 0f, 0f))
                .setScoreThreshold(0.5f)
                .build()));

        assertThat(found).extracting(hit -> hit.getId().getNum()).containsExactly(1L);
    }

    @Test
    void deletesWhatPassesFilter() {
        upsertLanguages();

        get(client().deleteAsync(
                        collection,
                        Filter.newBuilder().addMust(matchKeyword("lang", "de")).build()));

        assertThat(scroll(null, 10).getResultList())
                .extracting(RetrievedPoint::getId)
                .containsExactly(id(3), id(4));
    }

    @Test
    void changesPayloadAndLeavesVectorAlone() {
        upsertLanguages();
        List<PointId> one = List.of(id(1));

        get(client().setPayloadAsync(collection, Map.of("seen", value(true)), one, true, null, null));
        assertThat(retrieve(id(1)).getPayloadMap()).containsKeys("seen", "lang", "year");
        get(client().deletePayloadAsync(collection, List.of("year"), one, true, null, null));
        assertThat(retrieve(id(1)).getPayloadMap()).containsOnlyKeys("seen", "lang", "place");
        get(client().overwritePayloadAsync(collection, Map.of("only", value(1)), one, true, null, null));
        assertThat(retrieve(id(1)).getPayloadMap()).containsOnlyKeys("only");
        get(client().clearPayloadAsync(collection, one, true, null, null));
        assertThat(retrieve(id(1)).getPayloadMap()).isEmpty();
        assertThat(vector(retrieve(id(1)))).containsExactly(1f, 0f, 0f);
    }

    @Test
    void switchesAliasFromOneCollectionToAnother() {
        String alias = "alias-" + collection;
        String other = "other-" + collection;
        upsert(point(1, 1f, 0f, 0f));
        get(client().createCollectionAsync(other, params(3, Distance.Cosine)));
        try {
            get(client().createAliasAsync(alias, collection));
            assertThat(get(client().countAsync(alias))).isEqualTo(1);

            get(client().createAliasAsync(alias, other));
            assertThat(get(client().countAsync(alias))).isZero();
            assertThat(get(client().listCollectionAliasesAsync(other))).containsExactly(alias);

            get(client().deleteAliasAsync(alias));
            assertThat(get(client().listCollectionAliasesAsync(other))).isEmpty();
        } finally {
            get(client().deleteCollectionAsync(other));
        }
    }

    @Test
    void echoesChangedSettings() {
        get(client().updateCollectionAsync(UpdateCollection.newBuilder()
                .setCollectionName(collection)
                .setOptimizersConfig(OptimizersConfigDiff.newBuilder().setIndexingThreshold(123_456))
                .build()));

        var config = get(client().getCollectionInfoAsync(collection)).getConfig();
        assertThat(config.getOptimizerConfig().getIndexingThreshold()).isEqualTo(123_456);
        assertThat(config.getOptimizerConfig().getFlushIntervalSec()).isPositive();
    }

    @Test
    void reportsDistancesSmallestFirst() {
        String euclid = "euclid-" + collection;
        get(client().createCollectionAsync(euclid, params(3, Distance.Euclid)));
        try {
            get(client().upsertAsync(euclid, List.of(point(1, 3f, 4f, 0f), point(2, 1f, 0f, 0f))));

            List<ScoredPoint> found = get(client().queryAsync(QueryPoints.newBuilder()
                    .setCollectionName(euclid)
                    .setQuery(io.qdrant.client.QueryFactory.nearest(0f, 0f, 0f))
                    .build()));

            assertThat(found).extracting(ScoredPoint::getScore).containsExactly(1f, 5f);
        } finally {
            get(client().deleteCollectionAsync(euclid));
        }
    }

    private void upsertLanguages() {
        upsert(
                point(1, 1f, 0f, 0f).toBuilder()
                        .putPayload("lang", value("de"))
                        .putPayload("year", value(1901))
                        .putPayload("place", value(Map.of("town", value("Bonn"))))
                        .build(),
                point(2, 0f, 1f, 0f).toBuilder()
                        .putPayload("lang", value("de"))
                        .putPayload("year", value(1902))
                        .build(),
                point(3, 0f, 0f, 1f).toBuilder()
                        .putPayload("lang", value("fr"))
                        .putPayload("year", value(1903))
                        .build(),
                point(4, 1f, 1f, 0f));
    }

    private long count(Filter filter) {
        return get(client().countAsync(collection, filter, true));
    }

    protected final UpdateResult upsert(PointStruct... points) {
        return get(client().upsertAsync(collection, List.of(points)));
    }

    protected final ScrollResponse scroll(PointId offset, int limit) {
        ScrollPoints.Builder request =
                ScrollPoints.newBuilder().setCollectionName(collection).setLimit(limit);
        if (offset != null) {
            request.setOffset(offset);
        }
        return get(client().scrollAsync(request.build()));
    }

    protected final RetrievedPoint retrieve(PointId id) {
        return get(client().retrieveAsync(
                                collection,
                                List.of(id),
                                WithPayloadSelector.newBuilder().setEnable(true).build(),
                                WithVectorsSelector.newBuilder().setEnable(true).build(),
                                null))
                .getFirst();
    }

    protected static VectorParams params(int size, Distance distance) {
        return VectorParams.newBuilder().setSize(size).setDistance(distance).build();
    }

    protected static PointStruct point(long id, float... vector) {
        return point(id(id), vector);
    }

    protected static PointStruct point(PointId id, float... vector) {
        List<Float> values = new ArrayList<>();
        for (float value : vector) {
            values.add(value);
        }
        return PointStruct.newBuilder().setId(id).setVectors(vectors(values)).build();
    }

    protected static List<Float> vector(RetrievedPoint point) {
        return VectorOutputHelper.getDenseVector(point.getVectors().getVector()).getDataList();
    }

    protected static Status.Code status(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof StatusRuntimeException status) {
                return status.getStatus().getCode();
            }
        }
        throw new AssertionError("no gRPC status in " + failure, failure);
    }

    /** The answer, within a deadline that no call of these tests needs. */
    protected static <T> T get(ListenableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within 30 s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
