package io.isogloss.qdrant.search;

import io.isogloss.qdrant.model.QdrantFailure;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The address of values in a payload: keys joined by dots, {@code []} for every element of an array, {@code [2]} for one,
 * quotes around a key that has dots of its own.
 */
final class PayloadPath {
    private static final int EVERY = -1;
    private static final int KEY = -2;

    private record Step(String key, int index) {}

    private final List<Step> steps;

    private PayloadPath(List<Step> steps) {
        this.steps = steps;
    }

    static PayloadPath parse(String text) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '[') {
                int end = text.indexOf(']', at);
                steps.add(new Step("", index(text, at + 1, end)));
                at = end + 1;
            } else if (c == '"') {
                int end = text.indexOf('"', at + 1);
                if (end < 0) {
                    throw invalid(text);
                }
                steps.add(new Step(text.substring(at + 1, end), KEY));
                at = end + 1;
            } else if (c == '.' && at > 0) {
                at++;
            } else {
                int end = at;
                while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
                    end++;
                }
                if (end == at) {
                    throw invalid(text);
                }
                steps.add(new Step(text.substring(at, end), KEY));
                at = end;
            }
        }
        if (steps.isEmpty()) {
            throw invalid(text);
        }
        return new PayloadPath(List.copyOf(steps));
    }

    private static int index(String text, int from, int end) {
        if (end < 0) {
            throw invalid(text);
        }
        if (end == from) {
            return EVERY;
        }
        try {
            return Integer.parseUnsignedInt(text.substring(from, end));
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static QdrantFailure invalid(String text) {
        return QdrantFailure.invalid("Invalid json path: '" + text + "'");
    }

    /** The values at this address, arrays as they are. */
    List<Value> values(Map<String, Value> payload) {
        List<Value> found = new ArrayList<>(2);
        collect(payload, 0, found);
        return found;
    }

    /** The values at this address, an array at its end replaced by its elements. */
    List<Value> elements(Map<String, Value> payload) {
        List<Value> found = values(payload);
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).hasListValue()) {
                List<Value> flat = new ArrayList<>();
                for (Value value : found) {
                    if (value.hasListValue()) {
                        flat.addAll(value.getListValue().getValuesList());
                    } else {
                        flat.add(value);
                    }
                }
                return flat;
            }
        }
        return found;
    }

    private void collect(Map<String, Value> fields, int step, List<Value> found) {
        Value value = steps.get(step).index == KEY ? fields.get(steps.get(step).key) : null;
        if (value != null) {
            collect(value, step + 1, found);
        }
    }

    private void collect(Value value, int step, List<Value> found) {
        if (step == steps.size()) {
            found.add(value);
            return;
        }
        int index = steps.get(step).index;
        if (index == KEY) {
            if (value.hasStructValue()) {
                collect(value.getStructValue().getFieldsMap(), step, found);
            }
        } else if (value.hasListValue()) {
            List<Value> list = value.getListValue().getValuesList();
            if (index == EVERY) {
                for (Value element : list) {
                    collect(element, step + 1, found);
                }
            } else if (index < list.size()) {
                collect(list.get(index), step + 1, found);
            }
        }
    }

    /** The payload without the values at this address. */
    Struct without(Struct payload) {
        Struct.Builder builder = payload.toBuilder();
        remove(builder, 0);
        return builder.build();
    }

    private void remove(Struct.Builder fields, int step) {
        Step here = steps.get(step);
        Value value = here.index == KEY ? fields.getFieldsMap().get(here.key) : null;
        if (value == null) {
            return;
        }
        if (step == steps.size() - 1) {
            fields.removeFields(here.key);
        } else {
            fields.putFields(here.key, removed(value, step + 1));
        }
    }

    private Value removed(Value value, int step) {
        int index = steps.get(step).index;
        Value.Builder builder = value.toBuilder();
        if (index == KEY && value.hasStructValue()) {
            remove(builder.getStructValueBuilder(), step);
        } else if (index != KEY && value.hasListValue()) {
            var list = builder.getListValueBuilder();
            for (int i = list.getValuesCount() - 1; i >= 0; i--) {
                if (index != EVERY && index != i) {
                    continue;
                }
                if (step == steps.size() - 1) {
                    list.removeValues(i);
                } else {
                    list.setValues(i, removed(list.getValues(i), step + 1));
                }
            }
        }
        return builder.build();
    }

    /** The payload with only the values at these addresses; arrays on the way keep the elements that have one. */
    static Struct only(Struct payload, List<PayloadPath> paths) {
        Struct.Builder kept = Struct.newBuilder();
        for (Map.Entry<String, Value> field : payload.getFieldsMap().entrySet()) {
            List<PayloadPath> inside = new ArrayList<>();
            boolean whole = false;
            for (PayloadPath path : paths) {
                Step first = path.steps.getFirst();
                if (first.index == KEY && first.key.equals(field.getKey())) {
                    whole |= path.steps.size() == 1;
                    inside.add(path);
                }
            }
            if (whole) {
                kept.putFields(field.getKey(), field.getValue());
            } else if (!inside.isEmpty()) {
                Value part = only(field.getValue(), inside, 1);
                if (part.getKindCase() != Value.KindCase.KIND_NOT_SET) {
                    kept.putFields(field.getKey(), part);
                }
            }
        }
        return kept.build();
    }

    private static Value only(Value value, List<PayloadPath> paths, int step) {
        Value.Builder kept = Value.newBuilder();
        for (PayloadPath path : paths) {
            if (path.steps.size() == step) {
                return value;
            }
        }
        if (value.hasStructValue()) {
            for (Map.Entry<String, Value> field :
                    value.getStructValue().getFieldsMap().entrySet()) {
                List<PayloadPath> inside = new ArrayList<>();
                for (PayloadPath path : paths) {
                    Step here = path.steps.get(step);
                    if (here.index == KEY && here.key.equals(field.getKey())) {
                        inside.add(path);
                    }
                }
                Value part = inside.isEmpty() ? Value.getDefaultInstance() : only(field.getValue(), inside, step + 1);
                if (part.getKindCase() != Value.KindCase.KIND_NOT_SET) {
                    kept.getStructValueBuilder().putFields(field.getKey(), part);
                }
            }
        } else if (value.hasListValue()) {
            onlyElements(value.getListValue().getValuesList(), paths, step, kept);
        }
        return kept.build();
    }

    private static void onlyElements(List<Value> list, List<PayloadPath> paths, int step, Value.Builder kept) {
        for (int i = 0; i < list.size(); i++) {
            List<PayloadPath> inside = new ArrayList<>();
            for (PayloadPath path : paths) {
                int index = path.steps.get(step).index;
                if (index == EVERY || index == i) {
                    inside.add(path);
                }
            }
            Value part = inside.isEmpty() ? Value.getDefaultInstance() : only(list.get(i), inside, step + 1);
            if (part.getKindCase() != Value.KindCase.KIND_NOT_SET) {
                kept.getListValueBuilder().addValues(part);
            }
        }
    }

    /** The payload with fields put into the objects at this address; keys on the way are made where missing. */
    Struct merged(Struct payload, Map<String, Value> fields) {
        Struct.Builder builder = payload.toBuilder();
        merge(builder, 0, fields);
        return builder.build();
    }

    private void merge(Struct.Builder into, int step, Map<String, Value> fields) {
        if (step == steps.size()) {
            into.putAllFields(fields);
            return;
        }
        Step here = steps.get(step);
        if (here.index == KEY) {
            Value value = into.getFieldsMap().getOrDefault(here.key, Value.getDefaultInstance());
            into.putFields(here.key, merged(value, step + 1, fields));
        }
    }

    private Value merged(Value value, int step, Map<String, Value> fields) {
        Value.Builder builder = value.toBuilder();
        int index = step == steps.size() ? KEY : steps.get(step).index;
        if (index == KEY) {
            Struct.Builder inside = value.hasStructValue() ? value.getStructValue().toBuilder() : Struct.newBuilder();
            merge(inside, step, fields);
            return builder.setStructValue(inside).build();
        }
        var list = builder.getListValueBuilder();
        for (int i = 0; i < list.getValuesCount(); i++) {
            if (index == EVERY || index == i) {
                list.setValues(i, merged(list.getValues(i), step + 1, fields));
            }
        }
        return builder.build();
    }
}
