package io.isogloss.cartography.parallel;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Scratch space that the pieces of a loop hand on to each other: there is never more of it than threads that work, and none is left for the collector to
 * clear away. Safe for use by any thread; taking and giving back cost a lock, so once a piece, not once an item.
 *
 * @param <T> the scratch space, in which nobody relies on what the one before left
 */
public final class Spares<T> {
    private final Supplier<T> maker;
    private final ArrayDeque<T> spares = new ArrayDeque<>();

    /** Makes scratch space with {@code maker} where none is free. */
    public Spares(Supplier<T> maker) {
        this.maker = maker;
    }

    /** One for the caller alone, until it is given back. One that never is given back is lost, no more. */
    public T take() {
        synchronized (spares) {
            if (!spares.isEmpty()) {
                return spares.pop();
            }
        }
        return maker.get();
    }

    /** For the next who takes. */
    public void give(T spare) {
        synchronized (spares) {
            spares.push(spare);
        }
    }
}
