package io.isogloss.qdrant.service;

import io.isogloss.qdrant.search.Hit;
import io.isogloss.qdrant.search.PayloadSelector;
import io.isogloss.qdrant.storage.PointRef;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of a point a response carries.
 *
 * @param payload what of the payload
 * @param vector whether the vector
 */
record Selection(PayloadSelector payload, boolean vector) {

    /** What a request asks for; without a payload selector the call's own default holds. */
    static Selection of(
            boolean hasPayload, WithPayloadSelector payload, boolean byDefault, WithVectorsSelector vectors) {
        return new Selection(hasPayload ? payload(payload) : PayloadSelector.all(byDefault), vector(vectors));
    }

    private static PayloadSelector payload(WithPayloadSelector selector) {
        return switch (selector.getSelectorOptionsCase()) {
            case ENABLE -> PayloadSelector.all(selector.getEnable());
            case INCLUDE -> PayloadSelector.only(selector.getInclude().getFieldsList());
            case EXCLUDE -> PayloadSelector.without(selector.getExclude().getFieldsList());
            case SELECTOROPTIONS_NOT_SET -> PayloadSelector.all(false);
        };
    }

    private static boolean vector(WithVectorsSelector selector) {
        return switch (selector.getSelectorOptionsCase()) {
            case ENABLE -> selector.getEnable();
            case INCLUDE -> {
                for (String name : selector.getInclude().getNamesList()) {
                    if (!name.isEmpty()) {
                        throw Vectors.noVectorNamed(name);
                    }
                }
                yield selector.getInclude().getNamesCount() > 0;
            }
            case SELECTOROPTIONS_NOT_SET -> false;
        };
    }

    RetrievedPoint retrieved(PointRef point) {
        RetrievedPoint.Builder result = RetrievedPoint.newBuilder().setId(Ids.id(point.key()));
        if (payload.wanted()) {
            Struct selected = payload.select(point);
            result.putAllPayload(selected.getFieldsMap());
        }
        if (vector) {
            result.setVectors(Vectors.output(point));
        }
        return result.build();
    }

    List<RetrievedPoint> retrieved(List<PointRef> points) {
        List<RetrievedPoint> results = new ArrayList<>(points.size());
        for (PointRef point : points) {
            results.add(retrieved(point));
        }
        return results;
    }

    List<ScoredPoint> scored(List<Hit> hits) {
        List<ScoredPoint> results = new ArrayList<>(hits.size());
        for (Hit hit : hits) {
            PointRef point = hit.point();
            ScoredPoint.Builder result = ScoredPoint.newBuilder()
                    .setId(Ids.id(point.key()))
                    .setScore(hit.score())
                    .setVersion(point.version());
            if (payload.wanted()) {
                result.putAllPayload(payload.select(point).getFieldsMap());
            }
            if (vector) {
                result.setVectors(Vectors.output(point));
            }
            results.add(result.build());
        }
        return results;
    }
}
