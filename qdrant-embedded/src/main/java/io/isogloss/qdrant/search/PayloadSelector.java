package io.isogloss.qdrant.search;

import io.isogloss.qdrant.storage.PointRef;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which parts of a payload are wanted: all, none, those at some paths, or all but those. Immutable.
 */
public final class PayloadSelector {
    private enum Mode {
        ALL,
        NONE,
        ONLY,
        WITHOUT
    }

    private final Mode mode;
    private final List<PayloadPath> paths;

    private PayloadSelector(Mode mode, List<String> paths) {
        this.mode = mode;
        List<PayloadPath> parsed = new ArrayList<>(paths.size());
        for (String path : paths) {
            parsed.add(PayloadPath.parse(path));
        }
        this.paths = List.copyOf(parsed);
    }

    /** Everything or nothing. */
    public static PayloadSelector all(boolean wanted) {
        return new PayloadSelector(wanted ? Mode.ALL : Mode.NONE, List.of());
    }

    /** What lies at these paths. */
    public static PayloadSelector only(List<String> paths) {
        return new PayloadSelector(Mode.ONLY, paths);
    }

    /** All but what lies at these paths. */
    public static PayloadSelector without(List<String> paths) {
        return new PayloadSelector(Mode.WITHOUT, paths);
    }

    /** Whether anything at all may be wanted. */
    public boolean wanted() {
        return mode != Mode.NONE;
    }

    /** The wanted part of a point's payload. */
    public Struct select(PointRef point) {
        return mode == Mode.NONE ? Struct.getDefaultInstance() : select(PayloadFilter.decode(point.payload()));
    }

    /** The wanted part of a payload. */
    public Struct select(Struct payload) {
        return switch (mode) {
            case ALL -> payload;
            case NONE -> Struct.getDefaultInstance();
            case ONLY -> PayloadPath.only(payload, paths);
            case WITHOUT -> {
                Struct rest = payload;
                for (PayloadPath path : paths) {
                    rest = path.without(rest);
                }
                yield rest;
            }
        };
    }

    /** The payload with other values put at a path, or at its top if the path is empty. */
    public static Struct merged(
            Struct payload, String path, Map<String, io.qdrant.client.grpc.JsonWithInt.Value> fields) {
        return path.isEmpty()
                ? payload.toBuilder().putAllFields(fields).build()
                : PayloadPath.parse(path).merged(payload, fields);
    }
}
