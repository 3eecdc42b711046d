package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.files.ArrayFiles;
import io.isogloss.local.input.TextRow;
import io.isogloss.model.PointId;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.VectorMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code isogloss embed}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "embed",
        description = "Embeds the texts of a file or folder, for search, maps and other programs.",
        footer = {
            "",
            "The vectors are kept: embedding the same texts again costs nothing, and",
            "`isogloss search` and `isogloss map` find them. With --out they are also",
            "written to a file, one row a text, in the order of the input.",
            "",
            "Example, the stages of a map one by one:",
            "  isogloss embed talks.csv --out talks.npy",
            "  isogloss layout talks.npy --coords map.f32",
            "  isogloss render map.f32 --texts talks.csv -o talks.html"
        })
final class EmbedCommand implements Callable<Integer> {
    @Mixin
    private TextOptions texts = new TextOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the vectors go: raw little-endian float32 rows (.f32), or .npy.")
    private @Nullable Path output;

    @Option(names = "--json", description = "Say on the standard output, as JSON, what was made.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        MapJobPlan plan = texts.plan(texts.title());
        if (output != null) {
            Output.requireWritable(output, "The vectors");
        }
        texts.run(plan, new LayoutOptions(), (engine, rows, terminal) -> embed(engine, rows, plan, terminal));
        return 0;
    }

    private void embed(LocalEngine engine, List<TextRow> rows, MapJobPlan plan, Terminal terminal)
            throws IOException, InterruptedException {
        MapRun run = new MapRun(engine, new Followed(engine), terminal, UUID::randomUUID, InstantSource.system());
        MapRun.Embedded embedded = run.embed(rows, plan);
        int dimensions = output == null ? 0 : write(engine, rows, plan, output);
        if (output != null) {
            terminal.line("%s of %,d numbers: %s".formatted(Counted.of(rows.size(), "vector"), dimensions, output));
        }
        if (json) {
            Output.json(JsonMapper.shared()
                    .createObjectNode()
                    .put("collection", plan.collection())
                    .put("texts", embedded.texts())
                    .put("embedded", embedded.added())
                    .put("removed", embedded.removed())
                    .put("tokens", embedded.spent().tokens())
                    .put("cost_usd", embedded.spent().dollars())
                    .put("dimensions", dimensions)
                    .put("vectors", output == null ? null : output.toString()));
        }
    }

    private static int write(LocalEngine engine, List<TextRow> rows, MapJobPlan plan, Path output) throws IOException {
        Map<PointId, Integer> places = new HashMap<>();
        VectorMatrix matrix = engine.vectors()
                .scroll(
                        plan.collection(),
                        null,
                        PayloadFields.none(),
                        Integer.MAX_VALUE,
                        (row, id, payload) -> places.put(id, row));
        int dimensions = matrix.dimensions();
        if ((long) rows.size() * dimensions > Integer.MAX_VALUE - 8) {
            throw new CommandFailedException(
                    "%,d vectors of %,d numbers do not fit into one array. Embed the input in parts."
                            .formatted(rows.size(), dimensions));
        }
        float[] ordered = new float[rows.size() * dimensions];
        for (int i = 0; i < rows.size(); i++) {
            Integer place = places.get(MapRun.pointId(rows.get(i)));
            if (place == null) {
                throw new CommandFailedException("The text '" + rows.get(i).id()
                        + "' has no vector. Run the command again; if it stays so, its text cannot be embedded.");
            }
            System.arraycopy(matrix.values(), place * dimensions, ordered, i * dimensions, dimensions);
        }
        ArrayFiles.write(output, ordered, dimensions);
        return dimensions;
    }
}
