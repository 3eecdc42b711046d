package io.isogloss.page;

/** Colors in OKLab, where equal distances look equally different, and how they look to eyes with a color vision deficiency. */
final class OkLab {
    /** Simulations on linear RGB at full severity: normal sight, protanopia, deuteranopia, tritanopia (Machado, Oliveira, Fernandes 2009). */
    private static final double[][] SIGHTS = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
        {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
        {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900}
    };

    private OkLab() {}

    /** Linear RGB of a lightness 0–1, chroma 0–0.4 and hue in degrees, the chroma reduced until the color exists. */
    static double[] linearRgb(double lightness, double chroma, double hueDegrees) {
        for (double c = chroma; ; c -= 0.01) {
            double[] rgb = unclipped(lightness, Math.max(c, 0), hueDegrees);
            boolean exists = true;
            for (double v : rgb) {
                exists &= v >= -0.0005 && v <= 1.0005;
            }
            if (exists || c <= 0) {
                for (int i = 0; i < 3; i++) {
                    rgb[i] = Math.clamp(rgb[i], 0.0, 1.0);
                }
                return rgb;
            }
        }
    }

    private static double[] unclipped(double lightness, double chroma, double hueDegrees) {
        double hue = Math.toRadians(hueDegrees);
        double a = chroma * Math.cos(hue);
        double b = chroma * Math.sin(hue);
        double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return new double[] {
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
        };
    }

    private static double cube(double v) {
        return v * v * v;
    }

    /** 0xRRGGBB of a linear color. */
    static int rgb(double[] linear) {
        int out = 0;
        for (double v : linear) {
            double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * Math.pow(v, 1 / 2.4) - 0.055;
            out = (out << 8) | (int) Math.round(Math.clamp(encoded, 0.0, 1.0) * 255);
        }
        return out;
    }

    /** Lightness, a and b of a linear color as each of the four sights sees it, twelve numbers. */
    static double[] seen(double[] linear) {
        double[] out = new double[3 * SIGHTS.length];
        for (int sight = 0; sight < SIGHTS.length; sight++) {
            double[] m = SIGHTS[sight];
            double r = Math.clamp(m[0] * linear[0] + m[1] * linear[1] + m[2] * linear[2], 0.0, 1.0);
            double g = Math.clamp(m[3] * linear[0] + m[4] * linear[1] + m[5] * linear[2], 0.0, 1.0);
            double b = Math.clamp(m[6] * linear[0] + m[7] * linear[1] + m[8] * linear[2], 0.0, 1.0);
            double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
            double md = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
            double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
            out[3 * sight] = 0.2104542553 * l + 0.7936177850 * md - 0.0040720468 * s;
            out[3 * sight + 1] = 1.9779984951 * l - 2.4285922050 * md + 0.4505937099 * s;
            out[3 * sight + 2] = 0.0259040371 * l + 0.7827717662 * md - 0.8086757660 * s;
        }
        return out;
    }

    /** The smallest distance between two colors over all sights. */
    static double leastDistance(double[] seenA, double[] seenB) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < seenA.length; i += 3) {
            double dl = seenA[i] - seenB[i];
            double da = seenA[i + 1] - seenB[i + 1];
            double db = seenA[i + 2] - seenB[i + 2];
            least = Math.min(least, Math.sqrt(dl * dl + da * da + db * db));
        }
        return least;
    }
}
