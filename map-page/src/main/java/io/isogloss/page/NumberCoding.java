package io.isogloss.page;

/**
 * A column as whole numbers from 1, 0 for a missing value: {@code value = low + (number - 1) × step}.
 *
 * <p>Decimal numbers of up to six places stay exact while they fit; others keep the precision of a 32 bit float or better in relation to the column's range. Dates stay
 * exact to the millisecond over 24 days, to the second over 68 years, to the minute beyond.
 */
final class NumberCoding {
    /** What the column holds. */
    enum Kind {
        CATEGORY,
        NUMBER,
        DATE,
        TEXT
    }

    private static final double MOST = Integer.MAX_VALUE - 2;

    private final Kind kind;
    private final double low;
    private final double high;
    private final double step;
    private final int[] numbers;

    private NumberCoding(Kind kind, double low, double high, double step, int[] numbers) {
        this.kind = kind;
        this.low = low;
        this.high = high;
        this.step = step;
        this.numbers = numbers;
    }

    Kind kind() {
        return kind;
    }

    double low() {
        return low;
    }

    /** The largest value. */
    double high() {
        return high;
    }

    double step() {
        return step;
    }

    int[] numbers() {
        return numbers;
    }

    static NumberCoding of(MapColumn column, int[] order) {
        return switch (column) {
            case MapColumn.Category category -> ofCodes(category, order);
            case MapColumn.Numeric numeric -> ofNumbers(numeric.values, order);
            case MapColumn.Date date -> ofDates(date.epochMillis, order);
            case MapColumn.Text ignored -> new NumberCoding(Kind.TEXT, 0, 0, 0, new int[0]);
        };
    }

    private static NumberCoding ofCodes(MapColumn.Category category, int[] order) {
        int[] out = new int[order.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = category.codes[order[i]] + 1;
        }
        return new NumberCoding(Kind.CATEGORY, 0, category.values.size() - 1.0, 1, out);
    }

    private static NumberCoding ofNumbers(double[] values, int[] order) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (low > high) {
            return new NumberCoding(Kind.NUMBER, 0, 0, 1, new int[order.length]);
        }
        double step = decimalStep(values, high - low);
        int[] out = new int[order.length];
        for (int i = 0; i < out.length; i++) {
            double value = values[order[i]];
            out[i] = Double.isFinite(value) ? 1 + (int) Math.round((value - low) / step) : 0;
        }
        return new NumberCoding(Kind.NUMBER, low, high, step, out);
    }

    private static double decimalStep(double[] values, double range) {
        for (int places = 0; places <= 6; places++) {
            double scale = Math.pow(10, places);
            if (range * scale > MOST) {
                break;
            }
            boolean exact = true;
            for (int i = 0; i < values.length && exact; i++) {
                exact = !Double.isFinite(values[i])
                        || Math.abs(values[i] * scale - Math.rint(values[i] * scale)) < 1e-6;
            }
            if (exact) {
                return 1 / scale;
            }
        }
        return range > 0 ? range / ((1 << 24) - 1) : 1;
    }

    private static NumberCoding ofDates(long[] epochMillis, int[] order) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        long any = 0;
        for (long value : epochMillis) {
            if (value != Long.MIN_VALUE) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (low > high) {
            return new NumberCoding(Kind.DATE, 0, 0, 1, new int[order.length]);
        }
        for (long value : epochMillis) {
            any = value == Long.MIN_VALUE ? any : greatestCommonDivisor(any, value - low);
        }
        long step = Math.max(any, 1);
        double range = (double) high - low;
        for (long unit : new long[] {1000, 60_000, 86_400_000}) {
            step = range / step > MOST ? unit : step;
        }
        Bounds.require(range / step <= MOST, "columns", "dates from " + low + " to " + high + " ms are too far apart");
        int[] out = new int[order.length];
        for (int i = 0; i < out.length; i++) {
            long value = epochMillis[order[i]];
            out[i] = value == Long.MIN_VALUE ? 0 : 1 + (int) ((value - low) / step);
        }
        return new NumberCoding(Kind.DATE, low, high, step, out);
    }

    private static long greatestCommonDivisor(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }
}
