package io.isogloss.page;

import java.util.List;

/**
 * A value for every point beside its text: shown in the hover card, searched as {@code name:value}, and, unless it is text, colored and filtered by.
 *
 * <p>Columns keep the arrays and lists they are given; the caller does not write to them afterwards.
 */
public sealed interface MapColumn {
    /** The column's heading; unique in a document, regardless of case. */
    String name();

    /** How many points it describes. */
    int points();

    /** One of few values; a code of -1 is a missing one. */
    static MapColumn category(String name, int[] codes, List<String> values) {
        return new Category(name, codes, List.copyOf(values));
    }

    /** A number; NaN is a missing one. */
    static MapColumn number(String name, double[] values) {
        return new Numeric(name, values);
    }

    /** Milliseconds since 1970-01-01 UTC; {@link Long#MIN_VALUE} is a missing one. */
    static MapColumn date(String name, long[] epochMillis) {
        return new Date(name, epochMillis);
    }

    /** Free text; empty is a missing one. */
    static MapColumn text(String name, List<String> values) {
        return new Text(name, values);
    }

    /** See {@link MapColumn#category}. */
    final class Category implements MapColumn {
        final String name;
        final int[] codes;
        final List<String> values;

        private Category(String name, int[] codes, List<String> values) {
            this.name = name;
            this.codes = codes;
            this.values = values;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int points() {
            return codes.length;
        }
    }

    /** See {@link MapColumn#number}. */
    final class Numeric implements MapColumn {
        final String name;
        final double[] values;

        private Numeric(String name, double[] values) {
            this.name = name;
            this.values = values;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int points() {
            return values.length;
        }
    }

    /** See {@link MapColumn#date}. */
    final class Date implements MapColumn {
        final String name;
        final long[] epochMillis;

        private Date(String name, long[] epochMillis) {
            this.name = name;
            this.epochMillis = epochMillis;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int points() {
            return epochMillis.length;
        }
    }

    /** See {@link MapColumn#text}. */
    final class Text implements MapColumn {
        final String name;
        final List<String> values;

        private Text(String name, List<String> values) {
            this.name = name;
            this.values = values;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int points() {
            return values.size();
        }
    }
}
