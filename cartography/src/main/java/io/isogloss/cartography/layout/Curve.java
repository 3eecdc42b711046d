package io.isogloss.cartography.layout;

/**
 * How attraction falls with distance on the map: 1 / (1 + a·x^(2b)).
 *
 * @param a slope
 * @param b half the exponent
 */
public record Curve(float a, float b) {

    private static final int SAMPLES = 300;
    private static final int MAX_STEPS = 500;

    /**
     * The curve nearest in least squares to one that is 1 up to {@code minDist} and then falls exponentially over
     * {@code spread}, on 300 points up to three times the spread.
     */
    public static Curve fit(double minDist, double spread) {
        double a = 1;
        double b = 1;
        double damping = 1e-3;
        double error = error(a, b, minDist, spread);
        for (int step = 0; step < MAX_STEPS; step++) {
            double[] normal = normalEquations(a, b, minDist, spread);
            double aa = normal[0] * (1 + damping);
            double bb = normal[2] * (1 + damping);
            double determinant = aa * bb - normal[1] * normal[1];
            double da = (normal[3] * bb - normal[4] * normal[1]) / determinant;
            double db = (normal[4] * aa - normal[3] * normal[1]) / determinant;
            double next = a + da > 0 && b + db > 0 ? error(a + da, b + db, minDist, spread) : Double.MAX_VALUE;
            if (next < error) {
                a += da;
                b += db;
                damping /= 3;
                boolean settled = error - next <= 1e-15 * error;
                error = next;
                if (settled) {
                    break;
                }
            } else {
                damping *= 4;
                if (damping > 1e12) {
                    break;
                }
            }
        }
        return new Curve((float) a, (float) b);
    }

    private static double target(double x, double minDist, double spread) {
        return x < minDist ? 1 : StrictMath.exp(-(x - minDist) / spread);
    }

    private static double sample(int i, double spread) {
        return 3 * spread * i / (SAMPLES - 1);
    }

    private static double error(double a, double b, double minDist, double spread) {
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double x = sample(i, spread);
            double r = target(x, minDist, spread) - 1 / (1 + a * StrictMath.pow(x, 2 * b));
            sum += r * r;
        }
        return sum;
    }

    /** Sums of the squared derivatives by a, by both, by b, and of the residual times each. */
    private static double[] normalEquations(double a, double b, double minDist, double spread) {
        double[] sums = new double[5];
        for (int i = 1; i < SAMPLES; i++) {
            double x = sample(i, spread);
            double power = StrictMath.pow(x, 2 * b);
            double y = 1 / (1 + a * power);
            double byA = -power * y * y;
            double byB = -2 * a * power * StrictMath.log(x) * y * y;
            double r = target(x, minDist, spread) - y;
            sums[0] += byA * byA;
            sums[1] += byA * byB;
            sums[2] += byB * byB;
            sums[3] += byA * r;
            sums[4] += byB * r;
        }
        return sums;
    }
}
