package io.isogloss.embedding.local.bert;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The shared libraries of oneDNN for this machine, taken out of their jars. They stay in the user's cache folder, since unpacking 90 MB
 * costs more than loading them; where that cannot be written, in a temporary folder that goes with the process.
 */
final class NativeFiles {
    private static final String VERSION = "3.11-1.5.13";
    private static final Map<String, List<String>> FILES = Map.of(
            "linux-x86_64",
            List.of(
                    "org/bytedeco/dnnl/linux-x86_64/libgomp.so.1",
                    "org/bytedeco/opencl/linux-x86_64/libOpenCL.so.1",
                    "org/bytedeco/dnnl/linux-x86_64/libdnnl.so.3"),
            "linux-arm64",
            List.of(
                    "org/bytedeco/dnnl/linux-arm64/libgomp.so.1",
                    "org/bytedeco/opencl/linux-arm64/libOpenCL.so.1",
                    "org/bytedeco/dnnl/linux-arm64/libdnnl.so.3"));

    private NativeFiles() {}

    /** Fails where none are packed for this machine. Costs next to nothing. */
    static void require() throws UnknownModelException {
        resources(platform());
    }

    private static List<String> resources(String platform) throws UnknownModelException {
        List<String> resources = FILES.get(platform);
        if (resources == null) {
            throw new UnknownModelException("oneDNN is not packed for " + platform);
        }
        for (String resource : resources) {
            if (NativeFiles.class.getResource("/" + resource) == null) {
                throw new UnknownModelException("no oneDNN for " + platform + " on the class path");
            }
        }
        return resources;
    }

    /** The files in the order in which they must be loaded, oneDNN itself last. */
    static List<Path> find() throws UnknownModelException {
        String platform = platform();
        List<String> resources = resources(platform);
        try {
            return unpack(cacheFolder().resolve("dnnl-" + VERSION + "-" + platform), resources);
        } catch (IOException e) {
            return unpackForThisProcess(resources);
        }
    }

    private static List<Path> unpackForThisProcess(List<String> resources) throws UnknownModelException {
        try {
            Path folder = Files.createTempDirectory("isogloss-dnnl");
            folder.toFile().deleteOnExit();
            List<Path> files = unpack(folder, resources);
            files.forEach(file -> file.toFile().deleteOnExit());
            return files;
        } catch (IOException e) {
            throw new UnknownModelException("the libraries of oneDNN cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static List<Path> unpack(Path folder, List<String> resources) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new java.util.ArrayList<>();
        for (String resource : resources) {
            Path target = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
            URL url = java.util.Objects.requireNonNull(NativeFiles.class.getResource("/" + resource));
            URLConnection connection = url.openConnection();
            // The default caches the open jar for the life of the process.
            connection.setUseCaches(false);
            try (InputStream stream = connection.getInputStream()) {
                if (!Files.isRegularFile(target) || Files.size(target) != connection.getContentLengthLong()) {
                    // Another process may be doing the same: each writes its own file, the last name wins, all are
                    // equal.
                    Path part = Files.createTempFile(folder, "part", ".tmp");
                    Files.copy(stream, part, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            files.add(target);
        }
        return files;
    }

    private static Path cacheFolder() {
        return Path.of(System.getProperty("user.home", "/"), ".cache", "isogloss", "natives");
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String name = system.startsWith("linux")
                ? "linux"
                : system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : system;
        String machine = System.getProperty("os.arch", "");
        return name + "-"
                + switch (machine) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm64";
                    default -> machine;
                };
    }
}
