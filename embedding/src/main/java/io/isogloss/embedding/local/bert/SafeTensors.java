package io.isogloss.embedding.local.bert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code model.safetensors}: eight bytes of length, a JSON object of names, types, shapes and places, then the data. Half precision
 * is widened; every place is checked against the file.
 */
final class SafeTensors {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long LONGEST_HEADER = 64L << 20;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SafeTensors() {}

    /**
     * @param file the whole file
     * @param arena holds what had to be widened
     */
    static Weights read(MemorySegment file, Arena arena) throws UnknownModelException {
        if (file.byteSize() < Long.BYTES) {
            throw new UnknownModelException("the safetensors file has " + file.byteSize() + " bytes");
        }
        long header = file.get(LENGTH, 0);
        if (header < 2 || header > LONGEST_HEADER || header > file.byteSize() - Long.BYTES) {
            throw new UnknownModelException("the safetensors file says a header of " + header + " bytes");
        }
        JsonNode names = header(file.asSlice(Long.BYTES, header));
        MemorySegment data = file.asSlice(Long.BYTES + header);
        Map<String, Weights.Tensor> tensors = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : names.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data, arena));
            }
        }
        // Integers, such as position ids, are no weights.
        tensors.values().removeIf(tensor -> tensor.data().byteSize() == 0);
        return new Weights(tensors);
    }

    private static JsonNode header(MemorySegment bytes) throws UnknownModelException {
        try {
            JsonNode tree = JSON.readTree(bytes.toArray(ValueLayout.JAVA_BYTE));
            if (!tree.isObject()) {
                throw new UnknownModelException("the header of the safetensors file is no object");
            }
            return tree;
        } catch (JacksonException e) {
            throw new UnknownModelException("the header of the safetensors file is not JSON", e);
        }
    }

    private static Weights.Tensor tensor(String name, JsonNode entry, MemorySegment data, Arena arena)
            throws UnknownModelException {
        JsonNode offsets = entry.path("data_offsets");
        JsonNode shape = entry.path("shape");
        long from = offsets.path(0).asLong(-1);
        long to = offsets.path(1).asLong(-1);
        if (from < 0 || to < from || to > data.byteSize() || !shape.isArray() || shape.size() > 8) {
            throw new UnknownModelException(name + " lies outside the safetensors file, or has no shape");
        }
        List<Long> dims = new ArrayList<>(2);
        shape.forEach(dim -> dims.add(dim.asLong(-1)));
        MemorySegment raw = data.asSlice(from, to - from);
        MemorySegment floats = switch (entry.path("dtype").asString("")) {
            case "F32" -> raw;
            case "F16" -> widen(raw, arena, Float::float16ToFloat);
            case "BF16" -> widen(raw, arena, half -> Float.intBitsToFloat(half << 16));
            default -> MemorySegment.NULL;
        };
        // Linear layers stand as outputs × inputs, tables as entries × width: both come as they are.
        return floats.equals(MemorySegment.NULL)
                ? new Weights.Tensor(MemorySegment.NULL, List.of(), true)
                : new Weights.Tensor(floats, OnnxGraph.checked(name, dims, floats), true);
    }

    private static MemorySegment widen(MemorySegment halves, Arena arena, Widening widening) {
        long count = halves.byteSize() / Short.BYTES;
        MemorySegment floats =
                arena.allocate(Math.max(1, count) * Float.BYTES, 64).asSlice(0, count * Float.BYTES);
        for (long i = 0; i < count; i++) {
            short half = halves.get(ValueLayout.JAVA_SHORT_UNALIGNED, i * Short.BYTES);
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, widening.toFloat(half));
        }
        return floats;
    }

    private interface Widening {
        float toFloat(short half);
    }
}
