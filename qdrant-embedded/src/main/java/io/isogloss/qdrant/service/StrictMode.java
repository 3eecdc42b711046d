package io.isogloss.qdrant.service;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.isogloss.qdrant.model.QdrantFailure;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import java.util.Set;

/**
 * The limits of strict mode that this server enforces; a collection that asks for others while strict mode is on is
 * refused, so that no limit is silently missing.
 */
final class StrictMode {
    private static final Set<String> ENFORCED = Set.of("enabled", "max_query_limit", "upsert_max_batchsize");

    private StrictMode() {}

    static StrictModeConfig checked(StrictModeConfig config) {
        if (config.getEnabled()) {
            for (FieldDescriptor field : config.getAllFields().keySet()) {
                if (!ENFORCED.contains(field.getName())) {
                    throw QdrantFailure.unimplemented("StrictModeConfig." + field.getName());
                }
            }
        }
        return config;
    }

    static void checkUpsert(CollectionInfo info, int points) {
        StrictModeConfig strict = info.getConfig().getStrictModeConfig();
        if (strict.getEnabled() && strict.hasUpsertMaxBatchsize() && points > strict.getUpsertMaxBatchsize()) {
            throw refused("Upsert limit exceeded: " + points + " > " + strict.getUpsertMaxBatchsize()
                    + " for upsert_max_batchsize");
        }
    }

    static void checkLimit(CollectionInfo info, long limit) {
        StrictModeConfig strict = info.getConfig().getStrictModeConfig();
        if (strict.getEnabled() && strict.hasMaxQueryLimit() && limit > strict.getMaxQueryLimit()) {
            throw refused("Limit exceeded " + limit + " > " + strict.getMaxQueryLimit() + " for \"limit\"");
        }
    }

    private static QdrantFailure refused(String what) {
        return QdrantFailure.invalid("Strict mode error: " + what);
    }
}
