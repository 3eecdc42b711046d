package io.isogloss.cartography.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The arithmetic of a group of edges with the Vector API, in short passes over staging arrays: the compiler stops inlining
 * vector operations in a method whose graph grows too large, and every vector of that method then goes through the heap.
 */
final class VectorLayout {

    private static final VectorSpecies<Float> FLOATS = VectorKernels.widest();
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LANES = FLOATS.length();
    private static final IntVector LANE_NUMBERS = IntVector.zero(INTS).addIndex(1);
    private static final FloatVector LOG_0 = same(FloatMath.LOG_0);
    private static final FloatVector LOG_1 = same(FloatMath.LOG_1);
    private static final FloatVector LOG_2 = same(FloatMath.LOG_2);
    private static final FloatVector LOG_3 = same(FloatMath.LOG_3);
    private static final FloatVector LOG_4 = same(FloatMath.LOG_4);
    private static final FloatVector LOG_5 = same(FloatMath.LOG_5);
    private static final FloatVector LOG_6 = same(FloatMath.LOG_6);
    private static final FloatVector EXP_0 = same(FloatMath.EXP_0);
    private static final FloatVector EXP_1 = same(FloatMath.EXP_1);
    private static final FloatVector EXP_2 = same(FloatMath.EXP_2);
    private static final FloatVector EXP_3 = same(FloatMath.EXP_3);
    private static final FloatVector EXP_4 = same(FloatMath.EXP_4);
    private static final FloatVector EXP_5 = same(FloatMath.EXP_5);
    private static final FloatVector ROUNDER = same(FloatMath.ROUNDER);
    private static final IntVector ROUNDER_BITS = IntVector.broadcast(INTS, Float.floatToRawIntBits(FloatMath.ROUNDER));
    private static final FloatVector LIMIT = same(FloatMath.EXPONENT_LIMIT);
    private static final FloatVector MINUS_LIMIT = same(-FloatMath.EXPONENT_LIMIT);
    private static final FloatVector ONE = same(1f);
    private static final FloatVector TINY = same(1e-12f);
    private static final FloatVector FOUR = same(4f);
    private static final FloatVector MINUS_FOUR = same(-4f);
    private static final FloatVector SOFTENING = same(0.001f);
    private static final IntVector SQRT_HALF_BITS = IntVector.broadcast(INTS, FloatMath.SQRT_HALF_BITS);

    private VectorLayout() {}

    static void moveGroup(LayoutStep step, int count) {
        pullDistances(step, count);
        powers(step, count, step.b);
        pull(step, count);
        for (int p = 0; p < step.negatives; p++) {
            pushDistances(step, count, step.offsets[p]);
            powers(step, count, step.b);
            push(step, count);
        }
        deltas(step, count);
    }

    private static void pullDistances(LayoutStep step, int count) {
        for (int lane = 0; lane < count; lane += LANES) {
            FloatVector dx = FloatVector.fromArray(FLOATS, step.headX, lane)
                    .sub(FloatVector.fromArray(FLOATS, step.tailX, lane));
            FloatVector dy = FloatVector.fromArray(FLOATS, step.headY, lane)
                    .sub(FloatVector.fromArray(FLOATS, step.tailY, lane));
            storeDistances(step, lane, dx, dy);
        }
    }

    private static void pushDistances(LayoutStep step, int count, int offset) {
        for (int lane = 0; lane < count; lane += LANES) {
            FloatVector dx = FloatVector.fromArray(FLOATS, step.x, lane)
                    .sub(FloatVector.fromArray(FLOATS, step.snapshotX, offset + lane));
            FloatVector dy = FloatVector.fromArray(FLOATS, step.y, lane)
                    .sub(FloatVector.fromArray(FLOATS, step.snapshotY, offset + lane));
            storeDistances(step, lane, dx, dy);
            IntVector slot = IntVector.fromArray(INTS, step.slot, lane).sub(LANE_NUMBERS);
            if (slot.compare(VectorOperators.EQ, offset + lane)
                    .or(slot.compare(VectorOperators.EQ, offset + lane - step.snapshotSize))
                    .anyTrue()) {
                step.stayApartFromSelf(lane, lane + LANES, offset);
            }
        }
    }

    private static void storeDistances(LayoutStep step, int lane, FloatVector dx, FloatVector dy) {
        FloatVector s = dx.fma(dx, dy.mul(dy));
        s = s.blend(TINY, s.compare(VectorOperators.LT, TINY));
        dx.intoArray(step.dx, lane);
        dy.intoArray(step.dy, lane);
        s.intoArray(step.square, lane);
    }

    /** Squared distances to the power of {@code exponent}, as {@link FloatMath#pow}. */
    private static void powers(LayoutStep step, int count, float exponent) {
        FloatVector b = FloatVector.broadcast(FLOATS, exponent);
        for (int lane = 0; lane < count; lane += LANES) {
            FloatVector s = FloatVector.fromArray(FLOATS, step.square, lane);
            exp2(log2(s).mul(b)).intoArray(step.power, lane);
        }
    }

    private static FloatVector log2(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        IntVector scale = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
        FloatVector u = bits.sub(scale.lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats()
                .sub(ONE);
        FloatVector p = LOG_6.fma(u, LOG_5).fma(u, LOG_4).fma(u, LOG_3).fma(u, LOG_2);
        p = p.fma(u, LOG_1).fma(u, LOG_0);
        // A small integer added to the bits of the rounder is that integer added to its value.
        FloatVector exponent = scale.add(ROUNDER_BITS).reinterpretAsFloats().sub(ROUNDER);
        return p.fma(u, exponent);
    }

    private static FloatVector exp2(FloatVector exponent) {
        FloatVector x = exponent.blend(LIMIT, exponent.compare(VectorOperators.GT, LIMIT));
        x = x.blend(MINUS_LIMIT, x.compare(VectorOperators.LT, MINUS_LIMIT));
        FloatVector shifted = x.add(ROUNDER);
        FloatVector f = x.sub(shifted.sub(ROUNDER));
        FloatVector e = EXP_5.fma(f, EXP_4).fma(f, EXP_3).fma(f, EXP_2);
        e = e.fma(f, EXP_1).fma(f, EXP_0);
        // The rounder leaves the integer in the lowest bits; shifting by 23 drops its own exponent.
        IntVector shift = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return e.reinterpretAsInts().add(shift).reinterpretAsFloats();
    }

    private static void pull(LayoutStep step, int count) {
        FloatVector attraction = FloatVector.broadcast(FLOATS, -2f * step.a * step.b);
        FloatVector slope = FloatVector.broadcast(FLOATS, step.a);
        FloatVector alpha = FloatVector.broadcast(FLOATS, step.alpha);
        for (int lane = 0; lane < count; lane += LANES) {
            FloatVector power = FloatVector.fromArray(FLOATS, step.power, lane);
            FloatVector s = FloatVector.fromArray(FLOATS, step.square, lane);
            FloatVector g = power.mul(attraction).div(s.mul(slope.fma(power, ONE)));
            FloatVector stepX =
                    clip(g.mul(FloatVector.fromArray(FLOATS, step.dx, lane))).mul(alpha);
            FloatVector stepY =
                    clip(g.mul(FloatVector.fromArray(FLOATS, step.dy, lane))).mul(alpha);
            FloatVector.fromArray(FLOATS, step.headX, lane).add(stepX).intoArray(step.x, lane);
            FloatVector.fromArray(FLOATS, step.headY, lane).add(stepY).intoArray(step.y, lane);
            stepX.intoArray(step.tailDeltaX, lane);
            stepY.intoArray(step.tailDeltaY, lane);
        }
    }

    private static void push(LayoutStep step, int count) {
        FloatVector strength = FloatVector.broadcast(FLOATS, 2f * step.repulsion * step.b);
        FloatVector slope = FloatVector.broadcast(FLOATS, step.a);
        FloatVector alpha = FloatVector.broadcast(FLOATS, step.alpha);
        for (int lane = 0; lane < count; lane += LANES) {
            FloatVector power = FloatVector.fromArray(FLOATS, step.power, lane);
            FloatVector s = FloatVector.fromArray(FLOATS, step.square, lane);
            FloatVector g = strength.div(s.add(SOFTENING).mul(slope.fma(power, ONE)));
            FloatVector.fromArray(FLOATS, step.x, lane)
                    .add(clip(g.mul(FloatVector.fromArray(FLOATS, step.dx, lane)))
                            .mul(alpha))
                    .intoArray(step.x, lane);
            FloatVector.fromArray(FLOATS, step.y, lane)
                    .add(clip(g.mul(FloatVector.fromArray(FLOATS, step.dy, lane)))
                            .mul(alpha))
                    .intoArray(step.y, lane);
        }
    }

    private static void deltas(LayoutStep step, int count) {
        for (int lane = 0; lane < count; lane += LANES) {
            FloatVector.fromArray(FLOATS, step.x, lane)
                    .sub(FloatVector.fromArray(FLOATS, step.headX, lane))
                    .intoArray(step.headDeltaX, lane);
            FloatVector.fromArray(FLOATS, step.y, lane)
                    .sub(FloatVector.fromArray(FLOATS, step.headY, lane))
                    .intoArray(step.headDeltaY, lane);
        }
    }

    private static FloatVector clip(FloatVector value) {
        FloatVector low = value.blend(MINUS_FOUR, value.compare(VectorOperators.LT, MINUS_FOUR));
        return low.blend(FOUR, low.compare(VectorOperators.GT, FOUR));
    }

    private static FloatVector same(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }
}
