package io.isogloss.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.MalformedURLException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class WorkerProgramTest {
    @Test
    void knowsWhetherItsClassesLieInAJarWithinAnother() throws MalformedURLException {
        assertThat(WorkerProgram.isInAJar(URI.create("jar:file:/app/worker.jar!/BOOT-INF/lib/runtime.jar")
                        .toURL()))
                .isTrue();
        assertThat(WorkerProgram.isInAJar(
                        URI.create("file:/app/lib/runtime.jar").toURL()))
                .isFalse();
        assertThat(WorkerProgram.isInAJar(
                        URI.create("file:/src/target/classes/").toURL()))
                .isFalse();
    }
}
