package io.isogloss.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How something fails, in one line of a test. */
public final class Failing {
    private Failing() {}

    /** The call fails with a failure of this kind, whose message says so. */
    public static void assertFails(FailureKind kind, ThrowingCallable call, String inMessage) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        failure -> assertThat(failure.failure().kind())
                                .as(failure.getMessage())
                                .isEqualTo(kind))
                .hasMessageContaining(inMessage);
    }
}
