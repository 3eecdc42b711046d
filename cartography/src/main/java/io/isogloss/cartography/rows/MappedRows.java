package io.isogloss.cartography.rows;

import io.isogloss.cartography.failure.CartographyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Rows in a mapped file: the operating system brings pages in and drops them again, the heap stays free. */
public final class MappedRows extends Rows implements AutoCloseable {

    private static final ValueLayout.OfFloat FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort HALVES =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final MemorySegment segment;
    private final Precision precision;

    private MappedRows(Arena arena, MemorySegment segment, int count, int dimensions, Precision precision) {
        super(count, dimensions);
        this.arena = arena;
        this.segment = segment;
        this.precision = precision;
    }

    static MappedRows open(Path file, int dimensions, Precision precision) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long rowBytes = (long) dimensions * precision.bytes();
            long size = channel.size();
            if (size % rowBytes != 0 || size / rowBytes > Integer.MAX_VALUE - 64) {
                throw CartographyException.invalidData(
                        file + " has " + size + " bytes, which are not rows of " + rowBytes + " bytes");
            }
            MemorySegment segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            return new MappedRows(arena, segment, (int) (size / rowBytes), dimensions, precision);
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public RowReader reader() {
        return new CopyingReader(dimensions()) {
            private final short[] halves = new short[precision == Precision.FLOAT16 ? dimensions() : 0];

            @Override
            void copy(int row, float[] target, int offset) {
                long at = (long) row * dimensions() * precision.bytes();
                switch (precision) {
                    case FLOAT32 -> MemorySegment.copy(segment, FLOATS, at, target, offset, dimensions());
                    case FLOAT16 -> {
                        MemorySegment.copy(segment, HALVES, at, halves, 0, halves.length);
                        for (int f = 0; f < halves.length; f++) {
                            target[offset + f] = Float.float16ToFloat(halves[f]);
                        }
                    }
                }
            }
        };
    }

    /** Unmaps the file; no run may use the rows any more. */
    @Override
    public void close() {
        arena.close();
    }
}
