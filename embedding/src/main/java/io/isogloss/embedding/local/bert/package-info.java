/**
 * Our own engine for encoders of the BERT family: matrix products by oneDNN, everything between them with the Vector API.
 *
 * <p>Reads weights from {@code model.safetensors} or from the initializers of {@code model.onnx}. What it does not know for certain
 * it refuses, and {@link io.isogloss.embedding.local.LocalModel} takes ONNX Runtime. No tokenizing, no pooling rules of its own.
 */
@NullMarked
package io.isogloss.embedding.local.bert;

import org.jspecify.annotations.NullMarked;
