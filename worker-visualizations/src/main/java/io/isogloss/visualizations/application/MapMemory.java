package io.isogloss.visualizations.application;

import io.isogloss.cartography.layers.TopicLayer;
import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.visualizations.naming.Topic;
import io.isogloss.visualizations.naming.TopicNaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps beside each page what the next map of the transform begins with.
 *
 * <p>A job sees only maps of jobs before it, never its own: so a second run of a job makes the same page as the first.
 */
final class MapMemory {
    private static final Logger LOG = LoggerFactory.getLogger(MapMemory.class);
    private static final int FORMAT = 0x49534d32;
    private static final int MOST_BYTES = 1 << 30;
    private static final int MOST_LAYERS = 64;
    private static final String ENDING = ".map";
    /** By length first: numbers without leading zeros are then in their order, times are anyway. */
    private static final Comparator<String> ORDER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final ObjectStore objects;
    private final String bucket;
    private final String key;

    /**
     * @param pageKey of the job's page
     */
    MapMemory(ObjectStore objects, String bucket, String pageKey) {
        this.objects = objects;
        this.bucket = bucket;
        this.key = pageKey.substring(0, pageKey.lastIndexOf('.')) + ENDING;
    }

    /** The last map before this job's, or empty: a map that cannot be read is as good as none. */
    Optional<EarlierMap> before() {
        List<String> earlier = new ArrayList<>();
        objects.list(bucket, key.substring(0, key.lastIndexOf('/') + 1), summary -> {
            String other = summary.ref().key();
            if (other.endsWith(ENDING) && ORDER.compare(other, key) < 0) {
                earlier.add(other);
            }
        });
        Optional<String> last = earlier.stream().max(ORDER);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        ObjectRef ref = new ObjectRef(bucket, last.get());
        try {
            return Optional.of(read(objects.read(ref, MOST_BYTES)));
        } catch (IOException | JobFailedException | IllegalArgumentException e) {
            LOG.warn("{} is not used as a start: {}", ref, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Keeps a map for the next job.
     *
     * @param made with what settings and by whom its names are
     */
    void keep(EarlierMap.Origin made, Collection collection, Drawing drawing, TopicNaming.Outcome names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.min(1 << 28, collection.points() * 24));
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes, 1 << 16))) {
            write(out, made, collection, drawing, names);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        objects.put(
                new ObjectRef(bucket, key),
                ObjectBody.of(bytes.toByteArray()),
                PutOptions.ofType("application/octet-stream"));
    }

    private static void write(
            DataOutputStream out,
            EarlierMap.Origin made,
            Collection collection,
            Drawing drawing,
            TopicNaming.Outcome names)
            throws IOException {
        out.writeInt(FORMAT);
        out.writeUTF(made.layout());
        out.writeLong(made.seed());
        out.writeUTF(made.namer());
        out.writeInt(drawing.layout().epochs());
        out.writeInt(drawing.layout().changes());
        out.writeInt(collection.points());
        for (PointId id : collection.ids()) {
            out.writeUTF(id.toString());
        }
        out.writeInt(collection.prints().length);
        for (long print : collection.prints()) {
            out.writeLong(print);
        }
        for (float coordinate : drawing.coordinates()) {
            out.writeFloat(coordinate);
        }
        out.writeInt(drawing.layers().size());
        for (int i = 0; i < drawing.layers().size(); i++) {
            TopicLayer layer = drawing.layers().get(i);
            for (int label : layer.labels()) {
                out.writeInt(label);
            }
            List<Topic> topics = names.layers().get(i);
            out.writeInt(topics.size());
            for (Topic topic : topics) {
                out.writeUTF(worthKeeping(topic, made) ? topic.name() : "");
            }
        }
    }

    /** A number says nothing, and where a model was asked, keywords are what stood in for it. */
    private static boolean worthKeeping(Topic topic, EarlierMap.Origin made) {
        return switch (topic.source()) {
            case NUMBER -> false;
            case KEYWORDS -> !made.byModel();
            case MODEL, CARRIED -> true;
        };
    }

    private static EarlierMap read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16))) {
            if (in.readInt() != FORMAT) {
                throw new IOException("it is of another format");
            }
            EarlierMap.Origin made = new EarlierMap.Origin(in.readUTF(), in.readLong(), in.readUTF());
            int epochs = count(in, Integer.MAX_VALUE);
            int changes = count(in, Integer.MAX_VALUE);
            int points = count(in, MOST_BYTES / 16);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < points; i++) {
                ids.add(in.readUTF());
            }
            long[] prints = new long[count(in, points)];
            for (int i = 0; i < prints.length; i++) {
                prints[i] = in.readLong();
            }
            float[] coordinates = new float[2 * points];
            for (int i = 0; i < coordinates.length; i++) {
                coordinates[i] = in.readFloat();
                if (!Float.isFinite(coordinates[i])) {
                    throw new IOException("it has a position that is not a number");
                }
            }
            List<EarlierMap.Layer> layers = new ArrayList<>();
            int layerCount = count(in, MOST_LAYERS);
            for (int i = 0; i < layerCount; i++) {
                layers.add(layer(in, points));
            }
            return new EarlierMap(made, epochs, changes, ids, prints, coordinates, layers);
        }
    }

    private static EarlierMap.Layer layer(DataInputStream in, int points) throws IOException {
        int[] labels = new int[points];
        int greatest = -1;
        for (int i = 0; i < points; i++) {
            labels[i] = in.readInt();
            greatest = Math.max(greatest, labels[i]);
        }
        int clusters = count(in, points);
        if (greatest >= clusters) {
            throw new IOException("it has a cluster without a name");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < clusters; i++) {
            names.add(in.readUTF());
        }
        return new EarlierMap.Layer(labels, names);
    }

    private static int count(DataInputStream in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException("it claims " + count + " entries");
        }
        return count;
    }
}
