package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command, in a clone whose program is built and whose Java only says how it was called. */
class LauncherIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Learns when it may, and otherwise says its arguments. */
    private static final String JAVA = """
            #!/bin/sh
            for word in "$@"; do
              case $word in
                -XX:AOTCacheOutput=*)
                  left=3000
                  until [ -f "${0%/bin/java}/may-learn" ] || [ $left = 0 ]; do sleep 0.02; left=$((left - 1)); done
                  : >"${word#*=}"
                  exit
                  ;;
              esac
            done
            printf '[%s]' "$@" "$LC_ALL"
            """;

    @TempDir
    Path folder;

    private Path clone;
    private Path target;
    private Path jdk;

    @BeforeEach
    void makeAClone() throws IOException {
        clone = Files.createDirectories(folder.resolve("a clone"));
        target = Files.createDirectories(clone.resolve("local/target"));
        Files.createDirectory(target.resolve("lib"));
        Files.createFile(target.resolve("local-0.1.0-SNAPSHOT.jar"));
        Files.copy(Examples.README.resolveSibling("isogloss"), clone.resolve("isogloss"));
        jdk = folder.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(jdk.resolve("bin").resolve(program), JAVA);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
        Files.writeString(target.resolve("java-home"), jdk + "\n");
    }

    @Test
    void nobodyWaitsWhileItLearnsToStartFast() throws Exception {
        assertThat(said("--version"))
                .contains("-XX:+UseSerialGC", "[--version]")
                .doesNotContain("AOTCache=");
        assertThat(said("map", "my talks.csv"))
                .contains("-XX:+UseParallelGC", "[map][my talks.csv]")
                .doesNotContain("AOTCache=");

        Files.createFile(jdk.resolve("may-learn"));
        await(() -> Files.exists(target.resolve("isogloss.aot")) && Files.notExists(target.resolve("learning")));

        assertThat(said("--version"))
                .containsPattern("\\[-XX:AOTCache=[^\\[]*/a clone/local/target/isogloss-light.aot]");
        assertThat(said("map", "my talks.csv"))
                .containsPattern("\\[-XX:AOTCache=[^\\[]*/a clone/local/target/isogloss.aot]");
    }

    @Test
    void namesAreReadAsUtf8WhereThereIsNoLocale() throws Exception {
        Files.createFile(target.resolve("isogloss.aot"));

        assertThat(said("map", "talks.csv")).endsWith("[talks.csv][C.UTF-8]");
    }

    @Test
    void aBuildThatIsStoppedLeavesNothingThatGoesOnBuilding() throws Exception {
        Files.delete(target.resolve("local-0.1.0-SNAPSHOT.jar"));
        Files.writeString(
                Files.createDirectory(clone.resolve("scripts")).resolve("jdk25.sh"),
                "export JAVA_HOME='" + jdk + "'\n");
        Path build = Files.writeString(clone.resolve("mvnw"), "#!/bin/sh\necho $$ >pid && exec sleep 60\n");
        Files.setPosixFilePermissions(build, PosixFilePermissions.fromString("rwx------"));
        Process process = new ProcessBuilder("sh", clone.resolve("isogloss").toString(), "--version")
                .redirectErrorStream(true)
                .start();
        Path pid = clone.resolve("pid");
        await(() -> Files.isRegularFile(pid) && pid.toFile().length() > 1);
        ProcessHandle maven =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

        process.toHandle().destroy();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(130);
        assertThat(said).contains("the build was stopped");
        assertThat(maven.isAlive()).isFalse();
    }

    private String said(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", clone.resolve("isogloss").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        List.of("JAVA_HOME", "LANG", "LC_ALL", "LC_CTYPE", "ISOGLOSS_JAVA_OPTS").forEach(builder.environment()::remove);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it does not happen").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
