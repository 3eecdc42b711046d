package io.isogloss.embedding.local.bert;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.util.Locale;

/** What the matrix products are computed in. Everything between them is always fp32. */
public enum Precision {
    /** bf16 where the processor multiplies it by itself and a few texts come out as in fp32, else fp32. */
    AUTO,
    /** 32 bits. */
    FP32,
    /** 16 bits, summed in 32; slow where the processor does not know them. */
    BF16;

    /** The precision of that name. */
    public static Precision named(String name) {
        for (Precision precision : values()) {
            if (precision.name().toLowerCase(Locale.ROOT).equals(name)) {
                return precision;
            }
        }
        throw new EmbeddingException(
                FailureKind.CONFIGURATION, "precision must be auto, fp32 or bf16, was '" + name + "'");
    }
}
