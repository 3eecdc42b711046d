package io.isogloss.runtime.settings;

import java.util.Locale;

/** The closed lists of words that settings choose from. */
public final class Words {
    private Words() {}

    /** How log lines are written. */
    public enum LogFormat {
        /** One JSON object a line. */
        JSON,
        /** For people. */
        PRETTY,
        /** The same. */
        TEXT
    }

    /** What runs local models. */
    public enum Engine {
        /** oneDNN where it can, else ONNX Runtime. */
        AUTO,
        ONEDNN,
        ONNX;

        /** As the embedders' options spell it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What oneDNN multiplies in. */
    public enum Precision {
        /** bf16 where it is as good, else fp32. */
        AUTO,
        FP32,
        BF16;

        /** As the embedders' options spell it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which log lines are written. */
    public enum LogLevel {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        WARNING,
        ERROR
    }
}
