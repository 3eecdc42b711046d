package io.isogloss.local.serve;

import io.isogloss.local.engine.Progress;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How one map job stands, for everybody who watches it. Safe for many threads. */
final class MapJob implements Progress {
    private final String id;
    private final String name;
    private final Instant since;
    private State state = State.WAITING;
    private String step = "";
    private long done;
    private long total;
    private String said = "";
    private MapMaker.@Nullable Made made;
    private long version;

    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    MapJob(String id, String name, Instant since) {
        this.id = id;
        this.name = name;
        this.since = since;
    }

    String id() {
        return id;
    }

    synchronized boolean ended() {
        return state == State.DONE || state == State.FAILED;
    }

    synchronized void running() {
        state = State.RUNNING;
        changed();
    }

    synchronized void done(MapMaker.Made result) {
        made = result;
        state = State.DONE;
        changed();
    }

    synchronized void failed(String sentence) {
        said = sentence;
        state = State.FAILED;
        changed();
    }

    @Override
    public synchronized void line(String text) {
        said = text;
        changed();
    }

    @Override
    public synchronized void begin(String what, long count) {
        step = what;
        total = count;
        done = 0;
        changed();
    }

    @Override
    public void beginPercent(String what) {
        begin(what, 100);
    }

    @Override
    public synchronized void at(long count) {
        if (count > done) {
            done = count;
            changed();
        }
    }

    @Override
    public synchronized void end() {
        done = total;
        changed();
    }

    private void changed() {
        version++;
        notifyAll();
    }

    /** Waits until there is something newer than a version, or that long; the version now. */
    synchronized long await(long seen, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (version == seen) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return version;
    }

    synchronized ObjectNode json() {
        ObjectNode node = JsonMapper.shared()
                .createObjectNode()
                .put("id", id)
                .put("name", name)
                .put("since", since.toString())
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("step", step)
                .put("done", done)
                .put("total", total)
                .put("message", said);
        if (made != null) {
            node.put("collection", made.collection())
                    .put("texts", made.texts())
                    .put("topics", made.topics())
                    .put("page", "/maps/" + made.collection());
        }
        return node;
    }
}
