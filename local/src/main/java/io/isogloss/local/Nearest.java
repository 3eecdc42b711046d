package io.isogloss.local;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody meant who mistyped a name. */
final class Nearest {
    private Nearest() {}

    /** The known name that is fewest typing errors away, if so few are likely in a word of this length. */
    static Optional<String> to(String typed, Collection<String> known) {
        String word = bare(typed);
        String best = null;
        int fewest = 1 + word.length() / 4;
        for (String name : known) {
            int errors = distance(word, bare(name));
            if (errors < fewest || (errors == fewest && best == null)) {
                fewest = errors;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceFirst("^-+", "").replace('_', '-');
    }

    /** Letters to add, drop, replace, or swap with the next one. */
    private static int distance(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int replaced = least[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                least[i][j] = Math.min(replaced, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least[i][j] = Math.min(least[i][j], 1 + least[i - 2][j - 2]);
                }
            }
        }
        return least[a.length()][b.length()];
    }
}
