package io.isogloss.runtime.vectors;

import io.isogloss.model.dataset.Quantization;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.vectors.CollectionFacts.VectorFacts;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CompressionRatio;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.ProductQuantization;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Creates, describes, changes and deletes collections. */
final class CollectionAdmin {
    private static final long USUAL_INDEXING_THRESHOLD = 10_000;
    private static final float QUANTILE = 0.99f;

    private final QdrantCalls calls;

    CollectionAdmin(QdrantCalls calls) {
        this.calls = calls;
    }

    /** Creates the collection unless it is there; either way it then has this length and distance. */
    CollectionFacts ensure(String name, CollectionSpec spec) {
        Optional<CollectionFacts> there = describe(name);
        CollectionFacts facts = there.isPresent()
                ? there.get()
                : calls.settings().createRetries().call(() -> createOnce(name, spec));
        String vectorName = facts.vectorName(null);
        facts.checkDimensions(vectorName, spec.dimensions());
        Distance held = facts.vector(vectorName).distance();
        if (held != spec.distance()) {
            throw VectorFailures.failed(
                    FailureKind.INVALID,
                    "collection '%s' compares by %s, asked for is %s".formatted(name, held, spec.distance()));
        }
        return facts;
    }

    /** Somebody else may create it at the same time: what counts is that it is there afterwards. */
    private CollectionFacts createOnce(String name, CollectionSpec spec) {
        try {
            create(name, spec);
        } catch (JobFailedException failed) {
            return describe(name).orElseThrow(() -> failed);
        }
        return require(name);
    }

    /** Fails with INVALID when a collection of this name is there. */
    void create(String name, CollectionSpec spec) {
        CreateCollection request = request(name, spec);
        calls.collectionsOnce("creating collection '" + name + "'", stub -> stub.create(request));
    }

    private CreateCollection request(String name, CollectionSpec spec) {
        CreateCollection.Builder request = CreateCollection.newBuilder()
                .setCollectionName(name)
                .setOnDiskPayload(spec.payloadOnDisk())
                .setTimeout(Math.max(1, calls.settings().deadline().toSeconds()))
                .setVectorsConfig(VectorsConfig.newBuilder()
                        .setParams(VectorParams.newBuilder()
                                .setSize(spec.dimensions())
                                .setDistance(spec.distance().wire())
                                .setOnDisk(spec.vectorsOnDisk())));
        switch (spec.quantization()) {
            case NONE -> {
                // Nothing to set: a collection is not compressed unless asked.
            }
            case SCALAR ->
                request.setQuantizationConfig(QuantizationConfig.newBuilder()
                        .setScalar(ScalarQuantization.newBuilder()
                                .setType(QuantizationType.Int8)
                                .setQuantile(QUANTILE)
                                .setAlwaysRam(true)));
            case PRODUCT ->
                request.setQuantizationConfig(QuantizationConfig.newBuilder()
                        .setProduct(ProductQuantization.newBuilder()
                                .setCompression(CompressionRatio.x16)
                                .setAlwaysRam(true)));
        }
        HnswConfigDiff.Builder hnsw = HnswConfigDiff.newBuilder();
        spec.hnswM().ifPresent(hnsw::setM);
        spec.hnswEfConstruct().ifPresent(hnsw::setEfConstruct);
        if (spec.hnswM().isPresent() || spec.hnswEfConstruct().isPresent()) {
            request.setHnswConfig(hnsw);
        }
        spec.shards().ifPresent(request::setShardNumber);
        spec.replicas().ifPresent(request::setReplicationFactor);
        return request.build();
    }

    Optional<CollectionFacts> describe(String name) {
        try {
            return Optional.of(facts(name, info(name)));
        } catch (JobFailedException e) {
            // Some versions say INVALID_ARGUMENT about a collection that is missing.
            if (VectorFailures.is(e, FailureKind.NOT_FOUND)
                    || (VectorFailures.is(e, FailureKind.INVALID) && !exists(name))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    CollectionFacts require(String name) {
        return describe(name)
                .orElseThrow(
                        () -> VectorFailures.failed(FailureKind.NOT_FOUND, "collection '" + name + "' is not there"));
    }

    CollectionInfo info(String name) {
        return calls.collections(
                        "describing collection '" + name + "'",
                        stub -> stub.get(GetCollectionInfoRequest.newBuilder()
                                .setCollectionName(name)
                                .build()))
                .getResult();
    }

    boolean exists(String name) {
        return calls.collections(
                        "looking for collection '" + name + "'",
                        stub -> stub.collectionExists(CollectionExistsRequest.newBuilder()
                                .setCollectionName(name)
                                .build()))
                .getResult()
                .getExists();
    }

    void delete(String name) {
        calls.collections(
                "deleting collection '" + name + "'",
                stub -> stub.delete(DeleteCollection.newBuilder()
                        .setCollectionName(name)
                        .setTimeout(Math.max(1, calls.settings().deadline().toSeconds()))
                        .build()));
    }

    void setIndexingThreshold(String name, long kilobytes) {
        calls.collections(
                "changing collection '" + name + "'",
                stub -> stub.update(UpdateCollection.newBuilder()
                        .setCollectionName(name)
                        .setOptimizersConfig(OptimizersConfigDiff.newBuilder().setIndexingThreshold(kilobytes))
                        .build()));
    }

    /** In one step: whoever reads through the alias sees the old collection or the new one. */
    void pointAlias(String alias, String collection) {
        ChangeAliases.Builder change = ChangeAliases.newBuilder();
        for (AliasDescription known : calls.collections(
                        "listing aliases", stub -> stub.listAliases(ListAliasesRequest.getDefaultInstance()))
                .getAliasesList()) {
            if (known.getAliasName().equals(alias)) {
                change.addActions(AliasOperations.newBuilder()
                        .setDeleteAlias(DeleteAlias.newBuilder().setAliasName(alias)));
            }
        }
        change.addActions(AliasOperations.newBuilder()
                .setCreateAlias(CreateAlias.newBuilder().setAliasName(alias).setCollectionName(collection)));
        calls.collections(
                "pointing alias '" + alias + "' at '" + collection + "'", stub -> stub.updateAliases(change.build()));
    }

    private static CollectionFacts facts(String name, CollectionInfo info) {
        CollectionConfig config = info.getConfig();
        Map<String, VectorFacts> vectors = new HashMap<>();
        VectorsConfig params = config.getParams().getVectorsConfig();
        switch (params.getConfigCase()) {
            case PARAMS -> vectors.put(CollectionFacts.UNNAMED, facts(params.getParams()));
            case PARAMS_MAP ->
                params.getParamsMap().getMapMap().forEach((vector, its) -> vectors.put(vector, facts(its)));
            case CONFIG_NOT_SET -> {
                // Sparse vectors only; whoever needs a dense one is told so by vectorName.
            }
        }
        boolean limited = config.getStrictModeConfig().getEnabled()
                && config.getStrictModeConfig().hasUpsertMaxBatchsize();
        return new CollectionFacts(
                name,
                vectors,
                info.getPointsCount(),
                quantization(config.getQuantizationConfig()),
                config.getOptimizerConfig().hasIndexingThreshold()
                        ? config.getOptimizerConfig().getIndexingThreshold()
                        : USUAL_INDEXING_THRESHOLD,
                limited
                        ? OptionalInt.of(
                                Math.clamp(config.getStrictModeConfig().getUpsertMaxBatchsize(), 1, Integer.MAX_VALUE))
                        : OptionalInt.empty());
    }

    private static VectorFacts facts(VectorParams params) {
        return new VectorFacts((int) params.getSize(), Distance.of(params.getDistance()));
    }

    private static Quantization quantization(QuantizationConfig config) {
        return switch (config.getQuantizationCase()) {
            case SCALAR -> Quantization.SCALAR;
            case PRODUCT -> Quantization.PRODUCT;
            case BINARY, TURBOQUANT, QUANTIZATION_NOT_SET -> Quantization.NONE;
        };
    }
}
