package io.isogloss.cartography;

import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.neighbors.SearchMode;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ProgressListener;
import io.isogloss.cartography.rows.Rows;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Draws and clusters one set of rows on 1, 2, 4 and 8 threads and prints the kernel and a digest of each; run by {@link SameBytesTest}. */
final class DigestProgram {

    private DigestProgram() {}

    public static void main(String[] args) {
        System.out.println(Kernels.best().name());
        for (int threads : new int[] {1, 2, 4, 8}) {
            System.out.println(digest(SearchMode.EXACT, threads) + " " + digest(SearchMode.APPROXIMATE, threads));
        }
    }

    static String digest(SearchMode mode, int threads) {
        Rows rows = Rows.of(Blobs.rows(1_100, 170, 6, 0.5), 170);
        UmapOptions options = UmapOptions.builder().searchMode(mode).epochs(40).build();
        UmapMap map = Umap.fit(rows, options, RunControl.defaults().withThreads(threads));
        int[] labels = Hdbscan.cluster(
                        map.coordinates(),
                        2,
                        HdbscanOptions.of(10).withThreads(threads),
                        Cancellation.manual(),
                        ProgressListener.SILENT)
                .labels();
        ByteBuffer bytes = ByteBuffer.allocate(4 * (map.coordinates().length + labels.length));
        for (float value : map.coordinates()) {
            bytes.putFloat(value);
        }
        for (int label : labels) {
            bytes.putInt(label);
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
