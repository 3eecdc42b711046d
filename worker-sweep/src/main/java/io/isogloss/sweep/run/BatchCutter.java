package io.isogloss.sweep.run;

import io.isogloss.model.ObjectKeys;
import io.isogloss.model.json.Json;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.state.Dispatch;
import io.isogloss.sweep.state.DueRow;
import io.isogloss.sweep.state.SourceRow;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Cuts the rows of one page into batch files. Rows that failed in a batch travel in smaller ones, apart from the others. One thread, one page. */
final class BatchCutter implements Dispatch.Cutter {
    /** The version of the row that a point was made of, by which the sweep knows its own point again. */
    static final String VERSION = "sweep_version";

    private static final int LONGEST_KEY = 1_024;
    private static final int MOST_BATCH_BYTES = 8 << 20;
    private static final int MOST_PAGE_BYTES = 32 << 20;

    private final SweepPlan plan;
    private final Supplier<UUID> ids;
    private final Map<Integer, Group> open = new TreeMap<>();
    private final List<Dispatch.Batch> batches = new ArrayList<>();
    private final Map<String, String> defects = new LinkedHashMap<>();
    private long bytes;

    BatchCutter(SweepPlan plan, Supplier<UUID> ids) {
        this.plan = plan;
        this.ids = ids;
    }

    private static final class Group {
        private final List<String> keys = new ArrayList<>();
        private final ByteArrayOutputStream file = new ByteArrayOutputStream(1 << 14);
    }

    @Override
    public boolean row(DueRow due, SourceRow row) {
        String text = plan.text().fill(row.texts());
        Optional<String> defect = row.key().isBlank() || row.key().length() > LONGEST_KEY
                ? Optional.of("the key is blank, or longer than " + LONGEST_KEY + " characters")
                : TextDefect.of(text, plan.terms().longestText());
        if (defect.isPresent()) {
            defects.put(row.key(), defect.get());
            return true;
        }
        byte[] chunk = chunk(due, row, text);
        if (chunk.length > MOST_BATCH_BYTES) {
            defects.put(row.key(), "the row has more than " + MOST_BATCH_BYTES + " bytes");
            return true;
        }
        int most = Math.min(due.most(), plan.terms().batchSize());
        Group group = open.computeIfAbsent(most, size -> new Group());
        if (group.file.size() + chunk.length > MOST_BATCH_BYTES) {
            close(group);
            group = new Group();
            open.put(most, group);
        }
        group.file.write(group.keys.isEmpty() ? '[' : ',');
        group.file.write(chunk, 0, chunk.length);
        group.keys.add(row.key());
        if (group.keys.size() == most) {
            close(group);
            open.remove(most);
        }
        bytes += chunk.length;
        return bytes < MOST_PAGE_BYTES;
    }

    private byte[] chunk(DueRow due, SourceRow row, String text) {
        ObjectNode chunk = Json.object().put("id", row.key()).put("text", text);
        ObjectNode payload = chunk.putObject("payload");
        row.payload().forEach((name, value) -> payload.set(name, Json.toTree(value)));
        payload.put(VERSION, due.version());
        return Json.write(chunk);
    }

    private void close(Group group) {
        if (group.keys.isEmpty()) {
            return;
        }
        group.file.write(']');
        UUID job = ids.get();
        String key = ObjectKeys.batch(plan.job().embeddedDatasetId(), batches.size(), job.toString());
        batches.add(new Dispatch.Batch(job, key, group.keys, group.file.toByteArray()));
    }

    @Override
    public List<Dispatch.Batch> batches() {
        open.values().forEach(this::close);
        open.clear();
        return batches;
    }

    @Override
    public Map<String, String> defects() {
        return defects;
    }
}
