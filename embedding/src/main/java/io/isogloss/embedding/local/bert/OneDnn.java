package io.isogloss.embedding.local.bert;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few functions of oneDNN's C interface that an encoder needs, with every status checked. One for the process, loaded once and never
 * unloaded. Handles are plain addresses; whoever creates one destroys it.
 */
@SuppressWarnings({"restricted", "IllegalCatch"}) // a MethodHandle declares Throwable
final class OneDnn {
    static final int F32 = 3;
    static final int BF16 = 2;

    static final int ARG_SRC = 1;
    static final int ARG_DST = 17;
    static final int ARG_WEIGHTS = 33;
    static final int ARG_BIAS = 41;
    static final int ARG_SCRATCHPAD = 80;

    private static final int ENGINE_CPU = 1;
    private static final int STREAM_IN_ORDER = 1;
    private static final int TAG_ANY = 1;
    private static final int QUERY_IMPLEMENTATION = 8;
    private static final int QUERY_WEIGHTS = 131;
    private static final int QUERY_SCRATCHPAD = 136;
    private static final int GELU_ERF = 49;
    private static final int SCRATCHPAD_BY_USER = 1;
    private static final int ISA_AVX512_BF16 = 231;
    private static final int ISA_AMX_BIT = 4079 & ~495;
    /** {@code dnnl_exec_arg_t}: an int, four bytes of nothing, an address. */
    static final long EXEC_ARG_BYTES = 16;

    private final MethodHandle engineCreate;
    private final MethodHandle streamCreate;
    private final MethodHandle streamDestroy;
    private final MethodHandle descWithStrides;
    private final MethodHandle descWithTag;
    private final MethodHandle descSize;
    private final MethodHandle descDestroy;
    private final MethodHandle memoryCreate;
    private final MethodHandle memoryDestroy;
    private final MethodHandle attrCreate;
    private final MethodHandle attrScratchpad;
    private final MethodHandle attrPostOps;
    private final MethodHandle attrDestroy;
    private final MethodHandle postOpsCreate;
    private final MethodHandle postOpsEltwise;
    private final MethodHandle postOpsSum;
    private final MethodHandle postOpsDestroy;
    private final MethodHandle matmulDesc;
    private final MethodHandle reorderDesc;
    private final MethodHandle primitiveDescQuery;
    private final MethodHandle primitiveDescQueryMd;
    private final MethodHandle primitiveDescDestroy;
    private final MethodHandle primitiveCreate;
    private final MethodHandle primitiveExecute;
    private final MethodHandle primitiveDestroy;
    private final MethodHandle effectiveIsa;
    private final MethodHandle ompThreads;
    private final MemorySegment engine;

    private static @Nullable OneDnn loaded;
    private static @Nullable String problem;

    private OneDnn(SymbolLookup symbols) {
        Linker linker = Linker.nativeLinker();
        engineCreate = function(linker, symbols, "dnnl_engine_create", JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
        streamCreate = function(linker, symbols, "dnnl_stream_create", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        streamDestroy = function(linker, symbols, "dnnl_stream_destroy", JAVA_INT, ADDRESS);
        descWithStrides = function(
                linker,
                symbols,
                "dnnl_memory_desc_create_with_strides",
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                ADDRESS);
        descWithTag = function(
                linker,
                symbols,
                "dnnl_memory_desc_create_with_tag",
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                JAVA_INT);
        descSize = function(linker, symbols, "dnnl_memory_desc_get_size", JAVA_LONG, ADDRESS);
        descDestroy = function(linker, symbols, "dnnl_memory_desc_destroy", JAVA_INT, ADDRESS);
        memoryCreate = function(linker, symbols, "dnnl_memory_create", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        memoryDestroy = function(linker, symbols, "dnnl_memory_destroy", JAVA_INT, ADDRESS);
        attrCreate = function(linker, symbols, "dnnl_primitive_attr_create", JAVA_INT, ADDRESS);
        attrScratchpad =
                function(linker, symbols, "dnnl_primitive_attr_set_scratchpad_mode", JAVA_INT, ADDRESS, JAVA_INT);
        attrPostOps = function(linker, symbols, "dnnl_primitive_attr_set_post_ops", JAVA_INT, ADDRESS, ADDRESS);
        attrDestroy = function(linker, symbols, "dnnl_primitive_attr_destroy", JAVA_INT, ADDRESS);
        postOpsCreate = function(linker, symbols, "dnnl_post_ops_create", JAVA_INT, ADDRESS);
        postOpsEltwise = function(
                linker, symbols, "dnnl_post_ops_append_eltwise", JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT);
        postOpsSum = function(
                linker, symbols, "dnnl_post_ops_append_sum", JAVA_INT, ADDRESS, JAVA_FLOAT, JAVA_INT, JAVA_INT);
        postOpsDestroy = function(linker, symbols, "dnnl_post_ops_destroy", JAVA_INT, ADDRESS);
        matmulDesc = function(
                linker,
                symbols,
                "dnnl_matmul_primitive_desc_create",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS);
        reorderDesc = function(
                linker,
                symbols,
                "dnnl_reorder_primitive_desc_create",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS);
        primitiveDescQuery =
                function(linker, symbols, "dnnl_primitive_desc_query", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
        primitiveDescQueryMd =
                function(linker, symbols, "dnnl_primitive_desc_query_md", ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
        primitiveDescDestroy = function(linker, symbols, "dnnl_primitive_desc_destroy", JAVA_INT, ADDRESS);
        primitiveCreate = function(linker, symbols, "dnnl_primitive_create", JAVA_INT, ADDRESS, ADDRESS);
        primitiveExecute =
                function(linker, symbols, "dnnl_primitive_execute", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
        primitiveDestroy = function(linker, symbols, "dnnl_primitive_destroy", JAVA_INT, ADDRESS);
        effectiveIsa = function(linker, symbols, "dnnl_get_effective_cpu_isa", JAVA_INT);
        ompThreads =
                linker.downcallHandle(symbols.findOrThrow("omp_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT));
        engine = create("an engine", out -> (int) engineCreate.invokeExact(out, ENGINE_CPU, 0L));
    }

    /** Loads it, so that whoever needs it next finds it or its problem. */
    static void prepare() {
        try {
            load();
        } catch (UnknownModelException e) {
            // Remembered for who asks.
        }
    }

    /** The library, loaded on first use. */
    static synchronized OneDnn load() throws UnknownModelException {
        if (problem != null) {
            throw new UnknownModelException(problem);
        }
        OneDnn there = loaded;
        if (there == null) {
            try {
                there = open(NativeFiles.find());
            } catch (UnsatisfiedLinkError | IllegalArgumentException | EmbeddingException e) {
                problem = "oneDNN cannot be loaded: " + e.getMessage();
            } catch (UnknownModelException e) {
                problem = e.getMessage();
            }
            if (there == null) {
                throw new UnknownModelException(String.valueOf(problem));
            }
            loaded = there;
        }
        return there;
    }

    private static OneDnn open(List<Path> files) {
        SymbolLookup symbols = name -> java.util.Optional.empty();
        for (Path file : files) {
            // In this order each finds what it needs already there, wherever the folder lies.
            System.load(file.toString());
            symbols = SymbolLookup.libraryLookup(file, Arena.global()).or(symbols);
        }
        return new OneDnn(symbols);
    }

    /** Whether the processor multiplies bf16 by itself, with AMX or AVX512-BF16. */
    boolean hasBf16() {
        int isa = isa();
        return (isa & ISA_AVX512_BF16) == ISA_AVX512_BF16;
    }

    /** Whether the processor has AMX. */
    boolean hasAmx() {
        return (isa() & ISA_AMX_BIT) == ISA_AMX_BIT;
    }

    private int isa() {
        try {
            return (int) effectiveIsa.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** How many threads one call uses, when it comes from the calling thread. */
    void threadsOfThisThread(int count) {
        try {
            ompThreads.invokeExact(count);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    MemorySegment stream() {
        return create("a stream", out -> (int) streamCreate.invokeExact(out, engine, STREAM_IN_ORDER));
    }

    void destroyStream(MemorySegment stream) {
        check("destroying a stream", () -> (int) streamDestroy.invokeExact(stream));
    }

    /** A matrix in memory, element (r, c) at r × rowStride + c × columnStride. */
    MemorySegment matrix(long rows, long columns, int type, long rowStride, long columnStride) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dims = arena.allocateFrom(JAVA_LONG, rows, columns);
            MemorySegment strides = arena.allocateFrom(JAVA_LONG, rowStride, columnStride);
            return create("a matrix of " + rows + " x " + columns, out ->
                    (int) descWithStrides.invokeExact(out, 2, dims, type, strides));
        }
    }

    /** A matrix whose form in memory oneDNN chooses. */
    MemorySegment anyMatrix(long rows, long columns, int type) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dims = arena.allocateFrom(JAVA_LONG, rows, columns);
            return create("a matrix of " + rows + " x " + columns, out ->
                    (int) descWithTag.invokeExact(out, 2, dims, type, TAG_ANY));
        }
    }

    long bytes(MemorySegment desc) {
        try {
            return (long) descSize.invokeExact(desc);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void destroyDesc(MemorySegment desc) {
        check("destroying a matrix", () -> (int) descDestroy.invokeExact(desc));
    }

    MemorySegment memory(MemorySegment desc, MemorySegment data) {
        return create("a memory", out -> (int) memoryCreate.invokeExact(out, desc, engine, data));
    }

    void destroyMemory(MemorySegment memory) {
        check("destroying a memory", () -> (int) memoryDestroy.invokeExact(memory));
    }

    /**
     * Describes dst = after(src × weights + bias).
     *
     * @param after what follows in the same pass
     */
    MemorySegment matmul(
            MemorySegment src, MemorySegment weights, MemorySegment bias, MemorySegment dst, MatMul.After after) {
        MemorySegment attr = create("attributes", out -> (int) attrCreate.invokeExact(out));
        MemorySegment ops = create("post-ops", out -> (int) postOpsCreate.invokeExact(out));
        try {
            check("scratchpad", () -> (int) attrScratchpad.invokeExact(attr, SCRATCHPAD_BY_USER));
            switch (after) {
                case NOTHING -> {}
                case GELU -> check("gelu", () -> (int) postOpsEltwise.invokeExact(ops, GELU_ERF, 0f, 0f));
                case ADD_TO_TARGET -> check("sum", () -> (int) postOpsSum.invokeExact(ops, 1f, 0, F32));
            }
            check("post-ops", () -> (int) attrPostOps.invokeExact(attr, ops));
            return create("a matrix product", out ->
                    (int) matmulDesc.invokeExact(out, engine, src, weights, bias, dst, attr));
        } finally {
            check("post-ops", () -> (int) postOpsDestroy.invokeExact(ops));
            check("attributes", () -> (int) attrDestroy.invokeExact(attr));
        }
    }

    MemorySegment reorder(MemorySegment from, MemorySegment to) {
        return create(
                "a reorder", out -> (int) reorderDesc.invokeExact(out, from, engine, to, engine, MemorySegment.NULL));
    }

    /** The form of the weights that a product described with {@link #anyMatrix} wants. Belongs to the description. */
    MemorySegment weightsOf(MemorySegment primitiveDesc) {
        return queryMd(primitiveDesc, QUERY_WEIGHTS);
    }

    long scratchpadBytes(MemorySegment primitiveDesc) {
        return bytes(queryMd(primitiveDesc, QUERY_SCRATCHPAD));
    }

    MemorySegment scratchpadOf(MemorySegment primitiveDesc) {
        return queryMd(primitiveDesc, QUERY_SCRATCHPAD);
    }

    /** Which of oneDNN's implementations was chosen, such as {@code brg_matmul:avx512_core}. */
    String implementation(MemorySegment primitiveDesc) {
        MemorySegment text = create(
                "a name", out -> (int) primitiveDescQuery.invokeExact(primitiveDesc, QUERY_IMPLEMENTATION, 0, out));
        return text.reinterpret(200).getString(0);
    }

    void destroyPrimitiveDesc(MemorySegment desc) {
        check("destroying a description", () -> (int) primitiveDescDestroy.invokeExact(desc));
    }

    MemorySegment primitive(MemorySegment desc) {
        return create("a primitive", out -> (int) primitiveCreate.invokeExact(out, desc));
    }

    void destroyPrimitive(MemorySegment primitive) {
        check("destroying a primitive", () -> (int) primitiveDestroy.invokeExact(primitive));
    }

    /** Runs a primitive with {@code count} arguments that lie at {@code args} one after the other. */
    void execute(MemorySegment primitive, MemorySegment stream, int count, MemorySegment args) {
        int status;
        try {
            status = (int) primitiveExecute.invokeExact(primitive, stream, count, args);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (status != 0) {
            throw refused("running a primitive", status);
        }
    }

    private MemorySegment queryMd(MemorySegment primitiveDesc, int what) {
        try {
            return (MemorySegment) primitiveDescQueryMd.invokeExact(primitiveDesc, what, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle function(
            Linker linker, SymbolLookup symbols, String name, MemoryLayout result, MemoryLayout... arguments) {
        return linker.downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static MemorySegment create(String what, Creation call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            check(what, () -> call.into(out));
            return out.get(ADDRESS, 0);
        }
    }

    private static void check(String what, Call call) {
        int status;
        try {
            status = call.status();
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (status != 0) {
            throw refused(what, status);
        }
    }

    private static EmbeddingException refused(String what, int status) {
        return new EmbeddingException(
                FailureKind.LOCAL_MODEL,
                "oneDNN refuses " + what + ": "
                        + switch (status) {
                            case 1 -> "out of memory";
                            case 2 -> "invalid arguments";
                            case 3 -> "unimplemented";
                            default -> "status " + status;
                        });
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }

    private interface Creation {
        int into(MemorySegment out) throws Throwable;
    }

    private interface Call {
        int status() throws Throwable;
    }
}
