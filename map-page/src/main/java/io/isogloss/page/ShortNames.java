package io.isogloss.page;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a label says while there is no room for the whole name: "Ice, snow &amp; cold" begins as "Ice".
 *
 * <p>A name is cut only where it lists parts, and only if its first part is one of the topic's own keywords: "Rock &amp; Roll" stays whole unless the topic is about rock. No two topics of a map are
 * given the same words, whole names included; who asks first gets the shortest form that is free.
 */
final class ShortNames {
    private static final Pattern JOINT = Pattern.compile(", | & | · ");

    private final Set<String> taken = new HashSet<>();

    ShortNames(List<MapLayer> layers) {
        for (MapLayer layer : layers) {
            layer.clusters().forEach(cluster -> taken.add(folded(cluster.name())));
        }
    }

    /** The shortest form that no other topic has; the name itself where there is none. */
    String take(MapCluster cluster) {
        String name = cluster.name();
        Matcher joint = JOINT.matcher(name);
        boolean first = true;
        while (joint.find()) {
            String part = name.substring(0, joint.start());
            if (first && !keywords(cluster).contains(folded(part))) {
                return name;
            }
            first = false;
            if (taken.add(folded(part))) {
                return part;
            }
        }
        return name;
    }

    private static Set<String> keywords(MapCluster cluster) {
        return cluster.keywords().stream().map(ShortNames::folded).collect(Collectors.toSet());
    }

    private static String folded(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
