package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Object store in a folder: a bucket is a folder, a key is a path below it.
 *
 * <p>Safe for any number of threads and processes: a put writes beside, forces to disk, and renames. Content type, encoding and metadata
 * stand in {@code .isogloss/} beside the buckets. Keys cannot leave the folder, not even through a symbolic link. What a file system
 * cannot do, this cannot either: no object below another object's key, no segment above 255 bytes.
 */
public final class FolderObjectStore implements ObjectStore {
    private final Path root;
    private final FolderMetadata metadata;
    private final Path unfinished;

    private FolderObjectStore(Path root) throws IOException {
        Files.createDirectories(root);
        this.root = root.toRealPath();
        Path own = this.root.resolve(".isogloss");
        this.metadata = new FolderMetadata(own.resolve("metadata"));
        this.unfinished = Files.createDirectories(own.resolve("unfinished"));
    }

    /** Opens the folder, creating it when missing. */
    public static FolderObjectStore open(Path root) {
        try {
            return new FolderObjectStore(root);
        } catch (IOException e) {
            throw ObjectFailures.failed(
                    FailureKind.UNAVAILABLE, "cannot use the folder " + root + " as object store", e);
        }
    }

    @Override
    public ObjectContent open(ObjectRef ref, long maxDecodedBytes) {
        try {
            Path file = existing(ref);
            InputStream stored = Files.newInputStream(file);
            try {
                ObjectHead head = metadata.read(ref, Files.size(file));
                return new ObjectContent(
                        head, ContentDecoding.decode(ref, head.contentEncoding(), stored, maxDecodedBytes));
            } catch (IOException | RuntimeException e) {
                stored.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure("reading", ref, e);
        }
    }

    @Override
    public Optional<ObjectHead> head(ObjectRef ref) {
        try {
            return Optional.of(metadata.read(ref, Files.size(existing(ref))));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure("looking for", ref, e);
        }
    }

    @Override
    public PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
        try {
            Path target = placeFor(ref);
            boolean onlyIfAbsent = options.condition() == PutOptions.Condition.ONLY_IF_ABSENT;
            if (onlyIfAbsent && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return PutOutcome.ALREADY_THERE;
            }
            Path written = writeBeside(body);
            try {
                if (onlyIfAbsent) {
                    return linkUnlessThere(ref, written, target, body.size(), options);
                }
                metadata.write(ref, body.size(), options);
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
                forceFolder(folderOf(target));
                return PutOutcome.STORED;
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            if (!hasRoomFor(body.size())) {
                throw ObjectFailures.failed(
                        FailureKind.CAPACITY, "no room for the " + body.size() + " bytes of " + ref + " in " + root, e);
            }
            throw failure("storing", ref, e);
        }
    }

    /** A hard link is the one step of a file system that fails when the name is taken. */
    private PutOutcome linkUnlessThere(ObjectRef ref, Path written, Path target, long size, PutOptions options)
            throws IOException {
        try {
            Files.createLink(target, written);
        } catch (FileAlreadyExistsException e) {
            return PutOutcome.ALREADY_THERE;
        }
        metadata.write(ref, size, options);
        forceFolder(folderOf(target));
        return PutOutcome.STORED;
    }

    private Path writeBeside(ObjectBody body) throws IOException {
        Path file = Files.createTempFile(unfinished, "put", ".part");
        try (InputStream bytes = body.openAt(0);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            bytes.transferTo(Channels.newOutputStream(channel));
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    @Override
    public void list(String bucket, String prefix, Consumer<ObjectSummary> each) {
        ObjectRef.checkBucket(bucket);
        Path folder = root.resolve(bucket);
        try {
            listFolder(bucket, folder, "", prefix, each);
        } catch (IOException e) {
            throw failure("listing " + prefix + " in", bucket, e);
        }
    }

    private void listFolder(String bucket, Path folder, String path, String prefix, Consumer<ObjectSummary> each)
            throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> children = Files.list(folder)) {
            // A folder sorts with its slash, so that keys come in the order of whole keys.
            children.forEach(child ->
                    names.add(child.getFileName() + (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) ? "/" : "")));
        }
        names.sort(Comparator.naturalOrder());
        for (String name : names) {
            String key = path + name;
            boolean overlaps = key.startsWith(prefix) || (name.endsWith("/") && prefix.startsWith(key));
            if (!overlaps) {
                continue;
            }
            if (name.endsWith("/")) {
                listFolder(bucket, folder.resolve(name.substring(0, name.length() - 1)), key, prefix, each);
            } else {
                listFile(bucket, folder.resolve(name), key, each);
            }
        }
    }

    private static void listFile(String bucket, Path file, String key, Consumer<ObjectSummary> each)
            throws IOException {
        long size;
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            size = Files.size(file);
        } catch (NoSuchFileException deletedMeanwhile) {
            return;
        }
        each.accept(new ObjectSummary(new ObjectRef(bucket, key), size));
    }

    @Override
    public void delete(ObjectRef ref) {
        try {
            Path file = existing(ref);
            Files.deleteIfExists(file);
            metadata.delete(ref);
        } catch (NoSuchFileException | NotDirectoryException notThere) {
            if (!Files.isDirectory(root.resolve(ref.bucket()))) {
                throw failure("deleting", ref, notThere);
            }
        } catch (IOException e) {
            throw failure("deleting", ref, e);
        }
    }

    @Override
    public void ensureBucket(String bucket) {
        ObjectRef.checkBucket(bucket);
        try {
            Files.createDirectories(root.resolve(bucket));
        } catch (IOException e) {
            throw failure("creating bucket", bucket, e);
        }
    }

    @Override
    public void probe(String bucket) {
        if (!Files.isWritable(root)) {
            throw ObjectFailures.failed(FailureKind.UNAVAILABLE, "the folder " + root + " cannot be written");
        }
    }

    @Override
    public void close() {
        // Holds nothing open.
    }

    /** The regular file of an object; NoSuchFileException for anything else. */
    private Path existing(ObjectRef ref) throws IOException {
        Path file = root.resolve(ref.bucket()).resolve(ref.key());
        checkInside(ref, file.toRealPath());
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return file;
    }

    private Path placeFor(ObjectRef ref) throws IOException {
        Path bucket = root.resolve(ref.bucket());
        if (!Files.isDirectory(bucket)) {
            throw new NoSuchFileException(bucket.toString());
        }
        Path file = bucket.resolve(ref.key());
        Path nearest = folderOf(file);
        while (!Files.exists(nearest, LinkOption.NOFOLLOW_LINKS)) {
            nearest = folderOf(nearest);
        }
        checkInside(ref, nearest.toRealPath());
        Files.createDirectories(folderOf(file));
        return file;
    }

    private static Path folderOf(Path path) {
        return Objects.requireNonNull(path.getParent(), "every place is below a bucket");
    }

    private void checkInside(ObjectRef ref, Path real) {
        if (!real.startsWith(root.resolve(ref.bucket()))) {
            throw ObjectFailures.failed(FailureKind.INVALID, ref + " leads out of the object store through a link");
        }
    }

    private boolean hasRoomFor(long bytes) {
        try {
            return Files.getFileStore(root).getUsableSpace() >= bytes;
        } catch (IOException e) {
            return true;
        }
    }

    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notPossibleHere) {
            // Some systems do not open folders; there the rename is as durable as the system makes it.
            return;
        }
    }

    private static JobFailedException failure(String what, Object where, IOException e) {
        String message = what + " " + where + ": " + reason(e);
        return switch (e) {
            case NoSuchFileException missing -> ObjectFailures.failed(FailureKind.NOT_FOUND, message, missing);
            case NotDirectoryException missing -> ObjectFailures.failed(FailureKind.NOT_FOUND, message, missing);
            case AccessDeniedException denied -> ObjectFailures.failed(FailureKind.AUTH, message, denied);
            case FileSystemException refused -> ObjectFailures.failed(FailureKind.INVALID, message, refused);
            default -> ObjectFailures.failed(FailureKind.UNAVAILABLE, message, e);
        };
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "not there";
            case AccessDeniedException denied -> "access denied";
            case FileSystemException refused when refused.getReason() != null -> refused.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
