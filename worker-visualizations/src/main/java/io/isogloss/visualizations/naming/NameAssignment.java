package io.isogloss.visualizations.naming;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns wishes into names that hold the promises of a map: no name twice in a layer, no cluster named as one above it, no empty name.
 *
 * <p>Coarse layers choose first, large clusters before small ones, so that the order is fixed by the data alone.
 */
final class NameAssignment {
    private final List<Set<String>> taken = new ArrayList<>();

    NameAssignment(int layers) {
        for (int i = 0; i < layers; i++) {
            taken.add(new HashSet<>());
        }
    }

    /**
     * The first wish that is free, else the first wish with the first keyword that frees it, else with a number.
     *
     * @param wishes acceptable names, best first; at least one
     * @param keywords what may follow a wish to tell it apart
     * @param above folded names of the clusters that hold this one
     */
    String choose(int layer, List<String> wishes, List<String> keywords, Set<String> above) {
        for (String wish : wishes) {
            if (free(layer, wish, above)) {
                return take(layer, wish);
            }
        }
        String first = wishes.getFirst();
        for (String keyword : keywords) {
            String longer = first + " · " + keyword;
            if (!Names.fold(first).contains(Names.fold(keyword))
                    && longer.length() <= Names.MAX_LENGTH + 20
                    && free(layer, longer, above)) {
                return take(layer, longer);
            }
        }
        for (int number = 2; ; number++) {
            String numbered = first + " · " + number;
            if (free(layer, numbered, above)) {
                return take(layer, numbered);
            }
        }
    }

    private boolean free(int layer, String name, Set<String> above) {
        String folded = Names.fold(name);
        return !taken.get(layer).contains(folded) && !above.contains(folded);
    }

    private String take(int layer, String name) {
        taken.get(layer).add(Names.fold(name));
        return name;
    }
}
