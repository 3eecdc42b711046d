package io.isogloss.sweep;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of sweeps share: one set of servers a class, and for each test empty tables and a worker. */
abstract class OverRealServers {
    @TempDir
    static Path folder;

    static SweepWorld world;
    ScriptedWorker worker;

    @BeforeAll
    static void startServers() throws Exception {
        world = new SweepWorld(folder);
    }

    @AfterAll
    static void stopServers() throws Exception {
        world.close();
    }

    @BeforeEach
    void emptyTables() throws Exception {
        world.empty();
        worker = world.worker();
    }

    @AfterEach
    void endWorker() {
        worker.close();
    }
}
