package io.isogloss.embedding.local.bert;

import io.isogloss.embedding.local.ModelDescription;
import io.isogloss.embedding.local.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Brings a model's file into memory, mapped where it lies on disk, and understands it. */
final class ModelFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LARGEST_READ = 64 << 20;

    private ModelFile() {}

    /** The result's tensors are views into {@code arena}. */
    static BertModel read(ModelDescription model, Arena arena) throws UnknownModelException {
        try {
            Path path = model.graph().path();
            MemorySegment file = path == null ? readAll(model.graph(), arena) : map(path, arena);
            JsonNode config = path == null ? JSON.missingNode() : config(path);
            return path != null && path.toString().endsWith(".safetensors")
                    ? BertModel.ofSafeTensors(file, config, arena)
                    : BertModel.ofOnnx(file, config);
        } catch (IOException e) {
            throw new UnknownModelException("its file cannot be read: " + e.getMessage(), e);
        }
    }

    private static MemorySegment map(Path path, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    private static MemorySegment readAll(ModelSource source, Arena arena) throws IOException {
        MemorySegment file = arena.allocate(source.size(), 64);
        try (InputStream stream = source.open();
                ReadableByteChannel channel = Channels.newChannel(stream)) {
            for (long at = 0; at < file.byteSize(); ) {
                ByteBuffer part = file.asSlice(at, Math.min(LARGEST_READ, file.byteSize() - at))
                        .asByteBuffer();
                int read = channel.read(part);
                if (read < 0) {
                    throw new IOException("it ended after " + at + " of " + file.byteSize() + " bytes");
                }
                at += read;
            }
        }
        return file;
    }

    /** {@code config.json} beside the file or one folder up, since ONNX files often lie in a folder of their own. */
    private static JsonNode config(Path file) throws IOException, UnknownModelException {
        Path folder = file.toAbsolutePath().getParent();
        for (int up = 0; up < 2 && folder != null; up++) {
            Path config = folder.resolve("config.json");
            if (Files.isRegularFile(config)) {
                try {
                    return JSON.readTree(Files.readAllBytes(config));
                } catch (JacksonException e) {
                    throw new UnknownModelException(config + " is not JSON", e);
                }
            }
            folder = folder.getParent();
        }
        return JSON.missingNode();
    }
}
