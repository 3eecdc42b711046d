package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Sorts what the S3 client throws into kinds. */
final class S3Failures {
    private S3Failures() {}

    /** Calls, and throws what goes wrong as a failure with a kind. */
    static <T> T translated(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw translate(what, e);
        }
    }

    static JobFailedException translate(String what, SdkException e) {
        return switch (e) {
            case AwsServiceException answer ->
                ObjectFailures.failed(
                        kindOf(answer.statusCode(), codeOf(answer)), what + ": " + described(answer), answer);
            case ApiCallTimeoutException slow ->
                ObjectFailures.failed(FailureKind.TIMEOUT, what + ": " + shortened(slow), slow);
            case ApiCallAttemptTimeoutException slow ->
                ObjectFailures.failed(FailureKind.TIMEOUT, what + ": " + shortened(slow), slow);
            case AbortedException stopped ->
                ObjectFailures.failed(FailureKind.CANCELLED, what + ": interrupted", stopped);
            case SdkClientException client ->
                ObjectFailures.failed(FailureKind.UNAVAILABLE, what + ": " + shortened(client), client);
            default -> ObjectFailures.failed(FailureKind.UNAVAILABLE, what + ": " + shortened(e), e);
        };
    }

    static boolean isStatus(SdkException e, int status) {
        return e instanceof AwsServiceException answer && answer.statusCode() == status;
    }

    static String codeOf(AwsServiceException answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
                ? ""
                : answer.awsErrorDetails().errorCode();
    }

    /** By code first: some servers pair a transient code with a status of 400 or 403. */
    static FailureKind kindOf(int status, String code) {
        return switch (code) {
            case "RequestTimeout", "RequestTimeoutException" -> FailureKind.TIMEOUT;
            case "SlowDown", "SlowDownRead", "SlowDownWrite", "ThrottlingException", "TooManyRequests" ->
                FailureKind.RATE_LIMITED;
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" -> FailureKind.AUTH;
            case "XMinioStorageFull", "QuotaExceeded" -> FailureKind.CAPACITY;
            case "EntityTooLarge" -> FailureKind.TOO_LARGE;
            case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody" ->
                FailureKind.UNAVAILABLE;
            default -> kindOf(status);
        };
    }

    private static FailureKind kindOf(int status) {
        return switch (status) {
            case 401, 403 -> FailureKind.AUTH;
            case 404, 410 -> FailureKind.NOT_FOUND;
            case 408 -> FailureKind.TIMEOUT;
            // A conflict of conditional requests: the other one will be through soon.
            case 409 -> FailureKind.UNAVAILABLE;
            case 413 -> FailureKind.TOO_LARGE;
            case 429 -> FailureKind.RATE_LIMITED;
            case 507 -> FailureKind.CAPACITY;
            default -> status >= 500 ? FailureKind.UNAVAILABLE : FailureKind.INVALID;
        };
    }

    /** Status and code only: the text of an answer is the server's and may repeat anything. */
    private static String described(AwsServiceException answer) {
        String code = codeOf(answer);
        return "status " + answer.statusCode() + (code.isEmpty() ? "" : " " + shortened(code));
    }

    private static String shortened(SdkException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : shortened(message);
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}
