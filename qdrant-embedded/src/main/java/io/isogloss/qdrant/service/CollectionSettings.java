package io.isogloss.qdrant.service;

import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.search.Metric;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CollectionParamsDiff;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import io.qdrant.client.grpc.Collections.WalConfigDiff;
import java.util.Map;

/**
 * A collection's settings: from a create request with the real server's defaults, and changed by update requests. What
 * cannot be honored is refused by name; what only steers the real server's memory and files is kept and echoed.
 */
final class CollectionSettings {
    private static final int LARGEST_DIMENSION = 65_536;

    private CollectionSettings() {}

    static CollectionInfo created(CreateCollection request) {
        if (request.getSparseVectorsConfig().getMapCount() > 0) {
            throw QdrantFailure.unimplemented("CreateCollection.sparse_vectors_config");
        }
        if (request.getShardingMethod() == ShardingMethod.Custom) {
            throw QdrantFailure.unimplemented("CreateCollection.sharding_method Custom");
        }
        CollectionParams.Builder params = CollectionParams.newBuilder()
                .setShardNumber(request.hasShardNumber() ? request.getShardNumber() : 1)
                .setOnDiskPayload(!request.hasOnDiskPayload() || request.getOnDiskPayload())
                .setReplicationFactor(request.hasReplicationFactor() ? request.getReplicationFactor() : 1)
                .setWriteConsistencyFactor(
                        request.hasWriteConsistencyFactor() ? request.getWriteConsistencyFactor() : 1)
                .setVectorsConfig(VectorsConfig.newBuilder().setParams(vectorParams(request.getVectorsConfig())));
        CollectionConfig.Builder config = CollectionConfig.newBuilder()
                .setParams(params)
                .setHnswConfig(HnswConfigDiff.newBuilder()
                        .setM(16)
                        .setEfConstruct(100)
                        .setFullScanThreshold(10_000)
                        .setMaxIndexingThreads(0)
                        .setOnDisk(false)
                        .mergeFrom(request.getHnswConfig()))
                .setOptimizerConfig(OptimizersConfigDiff.newBuilder()
                        .setDeletedThreshold(0.2)
                        .setVacuumMinVectorNumber(1000)
                        .setDefaultSegmentNumber(0)
                        .setIndexingThreshold(10_000)
                        .setFlushIntervalSec(5)
                        .mergeFrom(request.getOptimizersConfig()))
                .setWalConfig(WalConfigDiff.newBuilder()
                        .setWalCapacityMb(32)
                        .setWalSegmentsAhead(0)
                        .mergeFrom(request.getWalConfig()))
                .putAllMetadata(request.getMetadataMap());
        if (request.hasQuantizationConfig()) {
            config.setQuantizationConfig(request.getQuantizationConfig());
        }
        if (request.hasStrictModeConfig()) {
            config.setStrictModeConfig(StrictMode.checked(request.getStrictModeConfig()));
        }
        checkHnsw(config.getHnswConfig());
        return CollectionInfo.newBuilder().setConfig(config).build();
    }

    private static VectorParams vectorParams(VectorsConfig vectors) {
        VectorParams params = switch (vectors.getConfigCase()) {
            case PARAMS -> vectors.getParams();
            case PARAMS_MAP -> {
                Map<String, VectorParams> named = vectors.getParamsMap().getMapMap();
                VectorParams unnamed = named.get("");
                if (unnamed == null || named.size() > 1) {
                    throw QdrantFailure.unimplemented("CreateCollection.vectors_config with the named vectors "
                            + named.keySet().stream().sorted().toList());
                }
                yield unnamed;
            }
            case CONFIG_NOT_SET -> throw QdrantFailure.unimplemented("CreateCollection without vectors_config");
        };
        if (params.getSize() < 1 || params.getSize() > LARGEST_DIMENSION) {
            throw QdrantFailure.invalid(
                    "Validation error in body: [vectors_config.size: value " + Long.toUnsignedString(params.getSize())
                            + " invalid, must be from 1 to " + LARGEST_DIMENSION + "]");
        }
        if (params.hasMultivectorConfig()) {
            throw QdrantFailure.unimplemented("VectorParams.multivector_config");
        }
        if (params.getDatatype() != Datatype.Default && params.getDatatype() != Datatype.Float32) {
            throw QdrantFailure.unimplemented("VectorParams.datatype " + params.getDatatype());
        }
        if (params.hasHnswConfig()) {
            checkHnsw(params.getHnswConfig());
        }
        metric(params);
        return params;
    }

    private static void checkHnsw(HnswConfigDiff hnsw) {
        if (hnsw.getM() < 0 || hnsw.getM() > 512) {
            throw QdrantFailure.invalid("Validation error in body: [hnsw_config.m: value "
                    + Long.toUnsignedString(hnsw.getM()) + " invalid, must be from 0 to 512]");
        }
        if (hnsw.hasEfConstruct() && (hnsw.getEfConstruct() < 4 || hnsw.getEfConstruct() > 3200)) {
            throw QdrantFailure.invalid("Validation error in body: [hnsw_config.ef_construct: value "
                    + Long.toUnsignedString(hnsw.getEfConstruct()) + " invalid, must be from 4 to 3200]");
        }
    }

    static VectorParams vectorParams(CollectionInfo info) {
        return info.getConfig().getParams().getVectorsConfig().getParams();
    }

    static Metric metric(VectorParams params) {
        return switch (params.getDistance()) {
            case Cosine -> Metric.COSINE;
            case Dot -> Metric.DOT;
            case Euclid -> Metric.EUCLID;
            case Manhattan -> Metric.MANHATTAN;
            case UnknownDistance, UNRECOGNIZED ->
                throw QdrantFailure.invalid("Validation error in body: [vectors_config.distance: unknown value "
                        + params.getDistanceValue() + "]");
        };
    }

    static CollectionInfo updated(CollectionInfo info, UpdateCollection request) {
        if (request.getSparseVectorsConfig().getMapCount() > 0) {
            throw QdrantFailure.unimplemented("UpdateCollection.sparse_vectors_config");
        }
        CollectionConfig.Builder config = info.getConfig().toBuilder();
        config.getOptimizerConfigBuilder().mergeFrom(request.getOptimizersConfig());
        config.getHnswConfigBuilder().mergeFrom(request.getHnswConfig());
        checkHnsw(config.getHnswConfig());
        updateParams(config.getParamsBuilder(), request.getParams());
        if (request.hasVectorsConfig()) {
            updateVectors(
                    config.getParamsBuilder().getVectorsConfigBuilder().getParamsBuilder(), request.getVectorsConfig());
        }
        if (request.hasQuantizationConfig()) {
            QuantizationConfigDiff diff = request.getQuantizationConfig();
            if (diff.hasDisabled()) {
                config.clearQuantizationConfig();
            } else {
                config.setQuantizationConfig(quantization(diff));
            }
        }
        if (request.hasStrictModeConfig()) {
            config.getStrictModeConfigBuilder().mergeFrom(StrictMode.checked(request.getStrictModeConfig()));
        }
        config.putAllMetadata(request.getMetadataMap());
        return info.toBuilder().setConfig(config).build();
    }

    private static void updateParams(CollectionParams.Builder params, CollectionParamsDiff diff) {
        if (diff.hasReplicationFactor()) {
            params.setReplicationFactor(diff.getReplicationFactor());
        }
        if (diff.hasWriteConsistencyFactor()) {
            params.setWriteConsistencyFactor(diff.getWriteConsistencyFactor());
        }
        if (diff.hasOnDiskPayload()) {
            params.setOnDiskPayload(diff.getOnDiskPayload());
        }
        if (diff.hasReadFanOutFactor()) {
            params.setReadFanOutFactor(diff.getReadFanOutFactor());
        }
        if (diff.hasReadFanOutDelayMs()) {
            params.setReadFanOutDelayMs(diff.getReadFanOutDelayMs());
        }
    }

    private static void updateVectors(VectorParams.Builder params, VectorsConfigDiff vectors) {
        VectorParamsDiff diff = vectors.getParams();
        for (Map.Entry<String, VectorParamsDiff> named :
                vectors.getParamsMap().getMapMap().entrySet()) {
            if (!named.getKey().isEmpty()) {
                throw Vectors.noVectorNamed(named.getKey());
            }
            diff = named.getValue();
        }
        if (diff.hasOnDisk()) {
            params.setOnDisk(diff.getOnDisk());
        }
        if (diff.hasHnswConfig()) {
            checkHnsw(diff.getHnswConfig());
            params.getHnswConfigBuilder().mergeFrom(diff.getHnswConfig());
        }
        if (diff.hasQuantizationConfig()) {
            if (diff.getQuantizationConfig().hasDisabled()) {
                params.clearQuantizationConfig();
            } else {
                params.setQuantizationConfig(quantization(diff.getQuantizationConfig()));
            }
        }
    }

    private static QuantizationConfig quantization(QuantizationConfigDiff diff) {
        QuantizationConfig.Builder config = QuantizationConfig.newBuilder();
        return switch (diff.getQuantizationCase()) {
            case SCALAR -> config.setScalar(diff.getScalar()).build();
            case PRODUCT -> config.setProduct(diff.getProduct()).build();
            case BINARY -> config.setBinary(diff.getBinary()).build();
            case TURBOQUANT -> config.setTurboquant(diff.getTurboquant()).build();
            case DISABLED, QUANTIZATION_NOT_SET -> config.build();
        };
    }
}
