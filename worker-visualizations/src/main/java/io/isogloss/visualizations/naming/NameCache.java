package io.isogloss.visualizations.naming;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers what a model answered for the same evidence. Implementations are safe for several threads. */
public interface NameCache {
    Optional<String> find(String key);

    void store(String key, String name);

    /** A cache in memory that forgets the entry used longest ago. */
    static NameCache inMemory(int maxEntries) {
        return new NameCache() {
            private final Map<String, String> names = new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > maxEntries;
                }
            };

            @Override
            public Optional<String> find(String key) {
                synchronized (names) {
                    return Optional.ofNullable(names.get(key));
                }
            }

            @Override
            public void store(String key, String name) {
                synchronized (names) {
                    names.put(key, name);
                }
            }
        };
    }
}
