package io.isogloss.runtime.settings;

import static io.isogloss.runtime.settings.Kinds.file;
import static io.isogloss.runtime.settings.Kinds.hostAndPort;
import static io.isogloss.runtime.settings.Kinds.secret;

import io.isogloss.model.secret.Secret;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Variables of sweeps over databases and files. */
public final class SweepVariables {
    private static final Set<Worker> DATASETS = EnumSet.of(Worker.DATASETS);

    public static final Setting<Optional<Path>> SWEEP_FILE =
            file("SWEEP_FILE", DATASETS, "no sweep", "What is swept for rows without a vector (`docs/sweep.md`).");
    public static final Setting<Optional<String>> SWEEP_HTTP = hostAndPort(
            "SWEEP_HTTP", DATASETS, "none", "Where sweeps are asked for under `/api/tasks`, such as 127.0.0.1:8003.");
    public static final Setting<Optional<Secret>> SWEEP_HTTP_TOKEN =
            secret("SWEEP_HTTP_TOKEN", DATASETS, "What is asked for there; required where others reach the address.");

    static final List<Setting<?>> ALL = List.of(SWEEP_FILE, SWEEP_HTTP, SWEEP_HTTP_TOKEN);

    private SweepVariables() {}
}
