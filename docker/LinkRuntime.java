import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleResolutionAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.tools.jlink.internal.PluginRepository;
import jdk.tools.jlink.plugin.Plugin;
import jdk.tools.jlink.plugin.ResourcePool;
import jdk.tools.jlink.plugin.ResourcePoolBuilder;
import jdk.tools.jlink.plugin.ResourcePoolEntry;

/**
 * Makes the run-time image of the workers with jlink, in which jdk.incubator.vector is a module like any other: the JVM archives no module
 * graph that has an incubating module, and without one it links no class ahead (docs/adr/0026).
 *
 * <pre>
 * java --add-exports jdk.jlink/jdk.tools.jlink.plugin=ALL-UNNAMED --add-exports jdk.jlink/jdk.tools.jlink.internal=ALL-UNNAMED \
 *   docker/LinkRuntime.java docker/modules FOLDER
 * </pre>
 */
final class LinkRuntime {
    private static final int INCUBATING = 0x8;

    /** Takes "incubating" out of what the module says of itself. */
    private static final class Settled implements Plugin {
        @Override
        public String getName() {
            return "settle-incubating-modules";
        }

        @Override
        public java.util.Set<State> getState() {
            return java.util.EnumSet.of(State.AUTO_ENABLED, State.FUNCTIONAL);
        }

        @Override
        public ResourcePool transform(ResourcePool in, ResourcePoolBuilder out) {
            in.transformAndCopy(entry -> entry.path().endsWith("/module-info.class") ? settled(entry) : entry, out);
            return out.build();
        }

        private static ResourcePoolEntry settled(ResourcePoolEntry entry) {
            ClassFile file = ClassFile.of();
            return entry.copyWithContent(file.transformClass(file.parse(entry.contentBytes()), (module, element) -> module.with(
                    element instanceof ModuleResolutionAttribute flags
                            ? ModuleResolutionAttribute.of(flags.resolutionFlags() & ~INCUBATING)
                            : element)));
        }
    }

    public static void main(String[] arguments) throws Exception {
        PluginRepository.registerPlugin(new Settled());
        String modules;
        try (Stream<String> lines = Files.lines(Path.of(arguments[0]))) {
            modules = lines.filter(line -> !line.startsWith("#")).collect(Collectors.joining(","));
        }
        System.exit(java.util.spi.ToolProvider.findFirst("jlink").orElseThrow().run(System.out, System.err,
                "--add-modules", modules, "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-6", "--output", arguments[1]));
    }
}
