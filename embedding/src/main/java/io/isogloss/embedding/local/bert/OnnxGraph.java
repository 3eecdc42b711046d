package io.isogloss.embedding.local.bert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What matters of an ONNX file to someone who knows the architecture already: the nodes by what they make, the tables of floats, the
 * constants of one float. A reader of the format, not of the model.
 *
 * @param nodes in the order of the file
 * @param producers the node that makes a value, by the value's name
 * @param tables initializers that are floats and lie in the file
 * @param scalars constants that are one float
 */
record OnnxGraph(
        List<Node> nodes, Map<String, Node> producers, Map<String, Weights.Tensor> tables, Map<String, Float> scalars) {
    private static final int MOST_NODES = 200_000;
    private static final int MOST_DIMS = 8;
    private static final int FLOATS = 1;
    private static final int DEFAULT_LOCATION = 0;
    static final float NO_EPSILON = -1;

    /**
     * One operation.
     *
     * @param operation such as {@code MatMul}
     * @param inputs names of values
     * @param outputs names of values
     * @param epsilon the attribute of that name, or {@link #NO_EPSILON}
     */
    record Node(String operation, List<String> inputs, List<String> outputs, float epsilon) {}

    static OnnxGraph read(MemorySegment file) throws UnknownModelException {
        ProtoReader model = new ProtoReader(file);
        MemorySegment graph = null;
        for (int field = model.next(); field != 0; field = model.next()) {
            if (field == 7) {
                graph = model.bytes();
            }
        }
        if (graph == null) {
            throw new UnknownModelException("the ONNX file has no graph");
        }
        List<Node> nodes = new ArrayList<>();
        Map<String, Node> producers = new HashMap<>();
        Map<String, Weights.Tensor> tables = new HashMap<>();
        Map<String, Float> scalars = new HashMap<>();
        ProtoReader reader = new ProtoReader(graph);
        for (int field = reader.next(); field != 0; field = reader.next()) {
            if (field == 1) {
                if (nodes.size() == MOST_NODES) {
                    throw new UnknownModelException("the graph has more than " + MOST_NODES + " nodes");
                }
                Node node = node(reader.bytes(), scalars);
                nodes.add(node);
                node.outputs.forEach(output -> producers.put(output, node));
            } else if (field == 5) {
                Table table = table(reader.bytes());
                if (table.tensor != null) {
                    tables.put(table.name, table.tensor);
                    if (table.tensor.data().byteSize() == Float.BYTES) {
                        scalars.put(table.name, table.tensor.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
                    }
                }
            }
        }
        return new OnnxGraph(nodes, producers, tables, scalars);
    }

    private static Node node(MemorySegment bytes, Map<String, Float> scalars) throws UnknownModelException {
        List<String> inputs = new ArrayList<>(3);
        List<String> outputs = new ArrayList<>(1);
        String operation = "";
        float epsilon = NO_EPSILON;
        Weights.Tensor value = null;
        ProtoReader reader = new ProtoReader(bytes);
        for (int field = reader.next(); field != 0; field = reader.next()) {
            switch (field) {
                case 1 -> inputs.add(reader.text());
                case 2 -> outputs.add(reader.text());
                case 4 -> operation = reader.text();
                case 5 -> {
                    ProtoReader attribute = new ProtoReader(reader.bytes());
                    String name = "";
                    for (int part = attribute.next(); part != 0; part = attribute.next()) {
                        if (part == 1) {
                            name = attribute.text();
                        } else if (part == 2 && name.equals("epsilon")) {
                            epsilon = attribute.real();
                        } else if (part == 5 && name.equals("value")) {
                            value = table(attribute.bytes()).tensor;
                        }
                    }
                }
                default -> {}
            }
        }
        if (value != null && value.data().byteSize() == Float.BYTES && outputs.size() == 1) {
            scalars.put(outputs.getFirst(), value.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
        }
        return new Node(operation, inputs, outputs, epsilon);
    }

    private static Table table(MemorySegment bytes) throws UnknownModelException {
        List<Long> dims = new ArrayList<>(2);
        long type = 0;
        long location = DEFAULT_LOCATION;
        String name = "";
        MemorySegment data = null;
        ProtoReader reader = new ProtoReader(bytes);
        for (int field = reader.next(); field != 0; field = reader.next()) {
            switch (field) {
                case 1 -> {
                    ProtoReader packed = reader.isBytes() ? new ProtoReader(reader.bytes()) : null;
                    do {
                        if (packed != null && packed.atEnd()) {
                            break;
                        }
                        if (dims.size() == MOST_DIMS) {
                            throw new UnknownModelException("a tensor has more than " + MOST_DIMS + " dimensions");
                        }
                        dims.add(packed == null ? reader.number() : packed.varint());
                    } while (packed != null);
                }
                case 2 -> type = reader.number();
                case 4 -> data = reader.isBytes() ? reader.bytes() : null;
                case 8 -> name = reader.text();
                case 9 -> data = reader.bytes();
                case 14 -> location = reader.number();
                default -> {}
            }
        }
        if (type != FLOATS || location != DEFAULT_LOCATION || data == null) {
            return new Table(name, null);
        }
        return new Table(name, new Weights.Tensor(data, checked(name, dims, data), false));
    }

    /** The dimensions, if they say exactly as many floats as there are. */
    static List<Long> checked(String name, List<Long> dims, MemorySegment data) throws UnknownModelException {
        long floats = data.byteSize() / Float.BYTES;
        long expected = 1;
        for (long dim : dims) {
            if (dim < 0 || (dim > 0 && expected > floats / dim)) {
                throw mismatch(name, dims, data);
            }
            expected *= dim;
        }
        if (expected != floats || data.byteSize() % Float.BYTES != 0) {
            throw mismatch(name, dims, data);
        }
        return List.copyOf(dims);
    }

    private static UnknownModelException mismatch(String name, List<Long> dims, MemorySegment data) {
        return new UnknownModelException(name + " says " + dims + " and has " + data.byteSize() + " bytes");
    }

    private record Table(String name, Weights.@Nullable Tensor tensor) {}
}
