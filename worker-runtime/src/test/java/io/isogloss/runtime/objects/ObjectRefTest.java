package io.isogloss.runtime.objects;

import static io.isogloss.runtime.jobs.Failing.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectRefTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a",
                "a/",
                "a//b",
                "..",
                "a/../b",
                "./a",
                "a/.",
                "a\u0000b",
                "a\nb",
                "a\\b",
                "..\\a",
                "a/\u0085"
            })
    void refusesKeysThatCouldLeaveTheirBucket(String key) {
        assertFails(FailureKind.INVALID, () -> new ObjectRef("bucket", key), "object key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "Bucket", "a.b.c", "-abc", "abc-", "a_b", "..", "a/b", "bucket\n"})
    void refusesBucketsOutsideTheRule(String bucket) {
        assertFails(FailureKind.INVALID, () -> new ObjectRef(bucket, "key"), "bucket name");
    }

    @Test
    void countsBytesNotLetters() {
        assertThat(new ObjectRef("bucket", "ä".repeat(512)).key()).hasSize(512);
        assertFails(FailureKind.INVALID, () -> new ObjectRef("bucket", "ä".repeat(513)), "1026 bytes");
    }

    @Test
    void shortensWhatItRepeats() {
        assertFails(FailureKind.INVALID, () -> new ObjectRef("bucket", "x".repeat(5000)), "…' is 5000 bytes");
    }
}
