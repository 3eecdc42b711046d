package io.isogloss.embedding.local.bert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The argument list of a primitive: pairs of a role and a memory, as C lays them out. */
final class Arguments {
    private Arguments() {}

    static MemorySegment allocate(Arena arena, int count) {
        return arena.allocate(count * OneDnn.EXEC_ARG_BYTES, 8);
    }

    static void put(MemorySegment args, int index, int role, MemorySegment memory) {
        args.set(ValueLayout.JAVA_INT, index * OneDnn.EXEC_ARG_BYTES, role);
        args.set(ValueLayout.ADDRESS, index * OneDnn.EXEC_ARG_BYTES + 8, memory);
    }
}
