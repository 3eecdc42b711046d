package io.isogloss.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Pixels, smooth-edged discs and lines on them, and PNG: what a picture without a window system needs. */
final class Raster {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final int width;
    private final int height;
    private final float[] rgb;

    Raster(int width, int height, int ground) {
        this.width = width;
        this.height = height;
        this.rgb = new float[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            rgb[3 * i] = (ground >> 16) & 0xff;
            rgb[3 * i + 1] = (ground >> 8) & 0xff;
            rgb[3 * i + 2] = ground & 0xff;
        }
    }

    void disc(double x, double y, double radius, int color, double alpha) {
        int x0 = Math.max(0, (int) Math.floor(x - radius - 0.5));
        int x1 = Math.min(width - 1, (int) Math.ceil(x + radius + 0.5));
        int y0 = Math.max(0, (int) Math.floor(y - radius - 0.5));
        int y1 = Math.min(height - 1, (int) Math.ceil(y + radius + 0.5));
        for (int j = y0; j <= y1; j++) {
            for (int i = x0; i <= x1; i++) {
                double cover = radius + 0.5 - Math.hypot(i + 0.5 - x, j + 0.5 - y);
                if (cover > 0) {
                    blend(j * width + i, color, (float) (alpha * Math.min(1, cover)));
                }
            }
        }
    }

    /** A closed line of x, y pairs. */
    void line(double[] line, double thickness, int color, double alpha) {
        for (int k = 0; k < line.length; k += 2) {
            int l = (k + 2) % line.length;
            double length = Math.hypot(line[l] - line[k], line[l + 1] - line[k + 1]);
            int steps = Math.max(1, (int) Math.ceil(length));
            for (int s = 0; s < steps; s++) {
                double t = (double) s / steps;
                disc(
                        line[k] + t * (line[l] - line[k]),
                        line[k + 1] + t * (line[l + 1] - line[k + 1]),
                        thickness / 2,
                        color,
                        alpha);
            }
        }
    }

    private void blend(int pixel, int color, float alpha) {
        rgb[3 * pixel] += (((color >> 16) & 0xff) - rgb[3 * pixel]) * alpha;
        rgb[3 * pixel + 1] += (((color >> 8) & 0xff) - rgb[3 * pixel + 1]) * alpha;
        rgb[3 * pixel + 2] += ((color & 0xff) - rgb[3 * pixel + 2]) * alpha;
    }

    void writePng(OutputStream out) throws IOException {
        out.write(SIGNATURE);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(head);
        fields.writeInt(width);
        fields.writeInt(height);
        // Eight bits a channel, red, green and blue; deflate, no interlacing.
        fields.write(new byte[] {8, 2, 0, 0, 0});
        chunk(out, "IHDR", head.toByteArray());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (Deflater deflater = new Deflater(6);
                DeflaterOutputStream rows = new DeflaterOutputStream(packed, deflater)) {
            byte[] row = new byte[1 + 3 * width];
            for (int j = 0; j < height; j++) {
                for (int i = 0; i < 3 * width; i++) {
                    row[1 + i] = (byte) Math.round(rgb[3 * width * j + i]);
                }
                rows.write(row);
            }
        }
        chunk(out, "IDAT", packed.toByteArray());
        chunk(out, "IEND", new byte[0]);
    }

    private static void chunk(OutputStream out, String type, byte[] data) throws IOException {
        CRC32 check = new CRC32();
        check.update(type.getBytes(US_ASCII));
        check.update(data);
        DataOutputStream fields = new DataOutputStream(out);
        fields.writeInt(data.length);
        fields.write(type.getBytes(US_ASCII));
        fields.write(data);
        fields.writeInt((int) check.getValue());
    }
}
