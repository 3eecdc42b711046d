package io.isogloss.qdrant.search;

import com.google.protobuf.InvalidProtocolBufferException;
import io.isogloss.qdrant.model.PointKey;
import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.storage.PointRef;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A filter of the protocol, made ready once and then asked for every point: must, should, min_should and must_not over
 * field conditions, ids, emptiness, null and nested objects. Immutable; from any thread.
 */
public final class PayloadFilter implements PointTest {
    /** A point under test; its payload is decoded once, when the first condition needs it. */
    private static final class Candidate {
        private final PointRef point;
        private Map<String, Value> payload = Map.of();
        private boolean decoded;

        Candidate(PointRef point) {
            this.point = point;
        }

        Map<String, Value> payload() {
            if (!decoded) {
                decoded = true;
                payload = decode(point.payload()).getFieldsMap();
            }
            return payload;
        }
    }

    private interface Test {
        boolean passes(Candidate candidate, Map<String, Value> payload);
    }

    private final Test test;

    private PayloadFilter(Test test) {
        this.test = test;
    }

    /**
     * Makes a filter ready.
     *
     * @param filter the filter as it came
     * @param id decodes an id
     * @param fullText which fields have a full-text index, and so match words instead of a piece of the text
     * @throws QdrantFailure if a condition is malformed or one that this server does not have
     */
    public static PointTest of(Filter filter, Function<PointId, PointKey> id, Predicate<String> fullText) {
        if (isEmpty(filter)) {
            return ANY;
        }
        return new PayloadFilter(compile(filter, new Context(id, fullText, false)));
    }

    /** Whether a filter lets everything pass. */
    public static boolean isEmpty(Filter filter) {
        return filter.getMustCount() == 0
                && filter.getShouldCount() == 0
                && filter.getMustNotCount() == 0
                && !filter.hasMinShould();
    }

    /** A payload from its bytes. */
    public static Struct decode(byte[] bytes) {
        try {
            return Struct.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw QdrantFailure.storage("a payload of " + bytes.length + " bytes cannot be decoded", e);
        }
    }

    @Override
    public boolean passes(PointRef point) {
        return test.passes(new Candidate(point), Map.of());
    }

    private record Context(Function<PointId, PointKey> id, Predicate<String> fullText, boolean nested) {}

    private static Test compile(Filter filter, Context context) {
        List<Test> must = compile(filter.getMustList(), context);
        List<Test> should = compile(filter.getShouldList(), context);
        List<Test> mustNot = compile(filter.getMustNotList(), context);
        List<Test> some = compile(filter.getMinShould().getConditionsList(), context);
        long least = filter.hasMinShould() ? filter.getMinShould().getMinCount() : 0;
        return (candidate, payload) -> {
            for (Test each : must) {
                if (!each.passes(candidate, payload)) {
                    return false;
                }
            }
            for (Test each : mustNot) {
                if (each.passes(candidate, payload)) {
                    return false;
                }
            }
            return (should.isEmpty() || atLeast(1, should, candidate, payload))
                    && atLeast(least, some, candidate, payload);
        };
    }

    private static boolean atLeast(long least, List<Test> tests, Candidate candidate, Map<String, Value> payload) {
        long passed = 0;
        for (int i = 0; i < tests.size() && passed < least; i++) {
            if (tests.get(i).passes(candidate, payload)) {
                passed++;
            }
        }
        return passed >= least;
    }

    private static List<Test> compile(List<Condition> conditions, Context context) {
        List<Test> tests = new ArrayList<>(conditions.size());
        for (Condition condition : conditions) {
            tests.add(compile(condition, context));
        }
        return tests;
    }

    private static Test compile(Condition condition, Context context) {
        return switch (condition.getConditionOneOfCase()) {
            case FIELD -> field(condition.getField(), context);
            case IS_EMPTY -> onValues(condition.getIsEmpty().getKey(), context, FieldTests::empty);
            case IS_NULL -> onValues(condition.getIsNull().getKey(), context, FieldTests::anyNull);
            case HAS_ID -> hasId(condition.getHasId().getHasIdList(), context);
            case FILTER -> compile(condition.getFilter(), context);
            case NESTED ->
                nested(condition.getNested().getKey(), condition.getNested().getFilter(), context);
            case HAS_VECTOR ->
                // Every point has the one unnamed vector.
                (candidate, payload) -> condition.getHasVector().getHasVector().isEmpty();
            case CONDITIONONEOF_NOT_SET -> throw QdrantFailure.invalid("Malformed Condition type");
        };
    }

    private static Test hasId(List<PointId> ids, Context context) {
        Set<PointKey> keys = new HashSet<>();
        for (PointId each : ids) {
            keys.add(context.id.apply(each));
        }
        return (candidate, payload) -> keys.contains(candidate.point.key());
    }

    private static Test nested(String key, Filter filter, Context context) {
        Test inner = compile(filter, new Context(context.id, context.fullText, true));
        PayloadPath path = PayloadPath.parse(key);
        return (candidate, payload) -> {
            for (Value element : path.elements(context.nested ? payload : candidate.payload())) {
                if (element.hasStructValue()
                        && inner.passes(candidate, element.getStructValue().getFieldsMap())) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Test field(FieldCondition field, Context context) {
        List<Test> tests = new ArrayList<>(1);
        String key = field.getKey();
        if (field.hasGeoBoundingBox() || field.hasGeoRadius() || field.hasGeoPolygon()) {
            throw QdrantFailure.unimplemented("The geo condition on `" + key + "`");
        }
        if (field.hasMatch()) {
            boolean words = context.fullText.test(key);
            tests.add(onElements(key, context, FieldTests.match(field.getMatch(), words)));
        }
        if (field.hasRange()) {
            tests.add(onElements(key, context, FieldTests.range(field.getRange())));
        }
        if (field.hasDatetimeRange()) {
            tests.add(onElements(key, context, FieldTests.datetimeRange(field.getDatetimeRange())));
        }
        if (field.hasValuesCount()) {
            tests.add(onValues(key, context, FieldTests.valuesCount(field.getValuesCount())));
        }
        if (field.hasIsEmpty()) {
            tests.add(onValues(key, context, values -> FieldTests.empty(values) == field.getIsEmpty()));
        }
        if (field.hasIsNull()) {
            tests.add(onValues(key, context, values -> FieldTests.anyNull(values) == field.getIsNull()));
        }
        if (tests.isEmpty()) {
            throw QdrantFailure.invalid("Malformed FieldCondition type: no condition for `" + key + "`");
        }
        return (candidate, payload) -> atLeast(tests.size(), tests, candidate, payload);
    }

    private static Test onElements(String key, Context context, Predicate<Value> test) {
        PayloadPath path = PayloadPath.parse(key);
        return (candidate, payload) -> {
            for (Value value : path.elements(context.nested ? payload : candidate.payload())) {
                if (test.test(value)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Test onValues(String key, Context context, Predicate<List<Value>> test) {
        PayloadPath path = PayloadPath.parse(key);
        return (candidate, payload) -> test.test(path.values(context.nested ? payload : candidate.payload()));
    }
}
