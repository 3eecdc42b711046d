package io.isogloss.local.input;

import blue.strategic.parquet.ParquetReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import tools.jackson.databind.node.ObjectNode;

/** Parquet files. Fields of a group become columns of their own, a list of words becomes one text; other lists and maps are not read. */
final class ParquetTexts {
    private static final int PAGE = 1 << 20;
    private static final String MAGIC = "PAR1";

    private ParquetTexts() {}

    static List<TextRow> read(Path file, ColumnChoice columns) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        Codecs codecs = new Codecs();
        try (ParquetFileReader reader = ParquetFileReader.open(
                ParquetReader.makeInputFile(file.toFile()),
                ParquetReadOptions.builder().withCodecFactory(codecs).build())) {
            MessageType all = reader.getFooter().getFileMetaData().getSchema();
            MessageType schema = new MessageType(
                    all.getName(),
                    all.getFields().stream()
                            .map(ParquetRow::readable)
                            .flatMap(Optional<Type>::stream)
                            .toList());
            reader.setRequestedSchema(schema);
            MessageColumnIO parts = new ColumnIOFactory().getColumnIO(schema, all);
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<Group> records = parts.getRecordReader(pages, new GroupRecordConverter(schema));
                for (long row = 0; row < pages.getRowCount(); row++) {
                    rows.add(ParquetRow.of(records.read()));
                }
            }
        } catch (UnsupportedOperationException | UncheckedIOException e) {
            throw new InputException("'" + file.getFileName() + "' cannot be read as Parquet: " + e.getMessage() + ".");
        } catch (RuntimeException e) {
            throw new InputException("'" + file.getFileName() + "' "
                    + (isParquet(file) ? "cannot be read as Parquet: " + e.getMessage() + "." : "is no Parquet file."));
        } finally {
            codecs.release();
        }
        return JsonTexts.rows(rows, columns);
    }

    private static boolean isParquet(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAGIC.length()), StandardCharsets.ISO_8859_1).equals(MAGIC);
        }
    }

    /** Those of the library that need no Hadoop, and gzip, which there does. */
    private static final class Codecs implements CompressionCodecFactory {
        private final CompressionCodecFactory library = new CodecFactory(new PlainParquetConfiguration(), PAGE);

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
            return switch (name) {
                case UNCOMPRESSED, SNAPPY, ZSTD, LZ4_RAW -> library.getDecompressor(name);
                case GZIP -> new Unzip();
                case LZO, BROTLI, LZ4 ->
                    throw new UnsupportedOperationException(
                            "it is compressed with " + name + ". Write it with zstd, snappy or gzip");
            };
        }

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName name) {
            throw new UnsupportedOperationException("nothing is written here");
        }

        @Override
        public void release() {
            library.release();
        }
    }

    private static final class Unzip implements CompressionCodecFactory.BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            try (GZIPInputStream in = new GZIPInputStream(bytes.toInputStream())) {
                return BytesInput.from(in.readNBytes(size));
            }
        }

        @Override
        public void decompress(ByteBuffer input, int packed, ByteBuffer output, int size) throws IOException {
            ByteBuffer part = input.slice(input.position(), packed);
            try (GZIPInputStream in = new GZIPInputStream(ByteBufferInputStream.wrap(part))) {
                output.put(in.readNBytes(size));
            }
            input.position(input.position() + packed);
        }

        @Override
        public void release() {
            // Holds nothing.
        }
    }
}
