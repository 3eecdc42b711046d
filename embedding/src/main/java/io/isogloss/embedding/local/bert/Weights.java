package io.isogloss.embedding.local.bert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Named tensors of a model file, checked against the file's own length when it was read. Holds views, not copies.
 *
 * @param tensors by the names of the model's source
 */
record Weights(Map<String, Tensor> tensors) {

    /**
     * Floats in the file.
     *
     * @param data as many little-endian floats as the dimensions say
     * @param dims one or two dimensions, or more that no encoder has
     * @param transposed whether a matrix stands as outputs × inputs
     */
    record Tensor(MemorySegment data, List<Long> dims, boolean transposed) {}

    Set<String> names() {
        return tensors.keySet();
    }

    /** A vector of exactly this length, copied. */
    float[] vector(String name, int length) throws UnknownModelException {
        Tensor tensor = named(name);
        if (!tensor.dims.equals(List.of((long) length))) {
            throw new UnknownModelException(name + " has the shape " + tensor.dims + " instead of [" + length + "]");
        }
        return tensor.data.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    /** A table of any number of rows of this width. */
    Tensor table(String name, int width) throws UnknownModelException {
        Tensor tensor = named(name);
        if (tensor.dims.size() != 2
                || tensor.dims.get(1) != width
                || tensor.dims.get(0) < 1
                || tensor.dims.get(0) > Integer.MAX_VALUE) {
            throw new UnknownModelException(name + " has the shape " + tensor.dims + " instead of [n, " + width + "]");
        }
        return tensor;
    }

    /** A matrix from {@code inputs} to {@code outputs}, whichever way it stands. */
    Tensor matrix(String name, int inputs, int outputs) throws UnknownModelException {
        Tensor tensor = named(name);
        long first = tensor.transposed ? outputs : inputs;
        long second = tensor.transposed ? inputs : outputs;
        if (!tensor.dims.equals(List.of(first, second))) {
            throw new UnknownModelException(
                    name + " has the shape " + tensor.dims + " instead of [" + first + ", " + second + "]");
        }
        return tensor;
    }

    Tensor named(String name) throws UnknownModelException {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new UnknownModelException("the model has no " + name);
        }
        return tensor;
    }
}
