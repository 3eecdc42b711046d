package io.isogloss.runtime.objects;

import io.isogloss.runtime.retries.Retries;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Object store over the S3 protocol: Amazon's or any server that speaks it.
 *
 * <p>Safe for any number of threads. Retries are ours, not the client's, so that each kind of failure is treated as the port says.
 * Checksums beyond what the protocol requires are off, because other servers refuse them; one that comes with an answer is verified.
 */
public final class S3ObjectStore implements ObjectStore {
    private static final int MAX_CONNECTIONS = 64;
    private static final int LIST_PAGE = 1000;

    private final S3Client client;
    private final Retries retries;
    private final ReadPatience patience;
    private final S3Uploads uploads;
    private final S3Reads reads;
    private final SdkHttpClient http;

    private S3ObjectStore(S3Client client, SdkHttpClient http, AwsCredentialsProvider keys, S3Options options) {
        this.client = client;
        this.http = http;
        this.reads = new S3Reads(http, keys, options.region(), bucket -> {
            String first = client.utilities()
                    .getUrl(url -> url.bucket(bucket).key("k"))
                    .toString();
            return first.substring(0, first.length() - 1);
        });
        this.retries = options.retries();
        this.patience = options.patience();
        this.uploads = new S3Uploads(client, options);
    }

    /** Builds the client; connects on the first call. */
    public static S3ObjectStore open(S3Options options) {
        AwsCredentialsProvider keys = provider(options.credentials());
        SdkHttpClient http = Apache5HttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(options.connectTimeout())
                .connectionAcquisitionTimeout(options.readTimeout())
                .socketTimeout(options.readTimeout())
                .tcpKeepAlive(true)
                .build();
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(options.region()))
                .credentialsProvider(keys)
                // Signs the whole body once instead of in chunks, which every server understands.
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(options.pathStyle())
                        .chunkedEncodingEnabled(false)
                        .build())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallAttemptTimeout(options.attemptTimeout()))
                .httpClient(http);
        options.endpoint().ifPresent(builder::endpointOverride);
        return new S3ObjectStore(builder.build(), http, keys, options);
    }

    /** The same, but the client is built when it is first used, and {@code told} is called after that. */
    public static ObjectStore late(S3Options options, Consumer<Duration> told) {
        return new LateObjectStore(() -> {
            long start = System.nanoTime();
            S3ObjectStore store = open(options);
            told.accept(Duration.ofNanos(System.nanoTime() - start));
            return store;
        });
    }

    private static AwsCredentialsProvider provider(S3Options.Credentials credentials) {
        return switch (credentials) {
            case S3Options.Credentials.DefaultChain chain ->
                DefaultCredentialsProvider.builder().build();
            case S3Options.Credentials.Keys keys ->
                StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        keys.accessKeyId(), keys.secretAccessKey().reveal()));
        };
    }

    @Override
    public ObjectContent open(ObjectRef ref, long maxDecodedBytes) {
        ResponseInputStream<GetObjectResponse> first = retries.call(() -> get(ref, 0, null));
        GetObjectResponse answer = first.response();
        ObjectHead head = new ObjectHead(
                answer.contentLength() == null ? -1 : answer.contentLength(),
                orElse(answer.contentType(), ObjectHead.UNKNOWN_TYPE),
                orElse(answer.contentEncoding(), ""),
                orElse(answer.eTag(), ""),
                answer.metadata());
        String etag = answer.eTag();
        ResumingStream stored = new ResumingStream(
                ref,
                head.size(),
                part(ref, first),
                offset -> part(ref, retries.call(() -> get(ref, offset, etag))),
                retries,
                patience);
        try {
            return new ObjectContent(
                    head, ContentDecoding.decode(ref, head.contentEncoding(), stored, maxDecodedBytes));
        } catch (RuntimeException e) {
            first.abort();
            throw e;
        }
    }

    private static ResumingStream.Part part(ObjectRef ref, ResponseInputStream<GetObjectResponse> answer) {
        return new ResumingStream.Part(new S3Body(ref, answer), answer::abort);
    }

    private ResponseInputStream<GetObjectResponse> get(ObjectRef ref, long offset, @Nullable String etag) {
        try {
            return reads.get(ref, offset, etag);
        } catch (SdkException e) {
            if (offset > 0 && (S3Failures.isStatus(e, 412) || S3Failures.isStatus(e, 416))) {
                throw ResumingStream.changed(ref);
            }
            throw S3Failures.translate("reading " + ref, e);
        }
    }

    /** Held in memory anyway, so a broken or damaged body is simply fetched anew. */
    @Override
    public byte[] read(ObjectRef ref, int maxDecodedBytes) {
        return retries.call(() -> ObjectStore.super.read(ref, maxDecodedBytes));
    }

    @Override
    public Optional<ObjectHead> head(ObjectRef ref) {
        return retries.call(() -> {
            try {
                HeadObjectResponse answer = client.headObject(
                        request -> request.bucket(ref.bucket()).key(ref.key()));
                return Optional.of(new ObjectHead(
                        answer.contentLength(),
                        orElse(answer.contentType(), ObjectHead.UNKNOWN_TYPE),
                        orElse(answer.contentEncoding(), ""),
                        orElse(answer.eTag(), ""),
                        answer.metadata()));
            } catch (SdkException e) {
                if (S3Failures.isStatus(e, 404)) {
                    return Optional.empty();
                }
                throw S3Failures.translate("looking for " + ref, e);
            }
        });
    }

    @Override
    public PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
        return uploads.put(ref, body, options);
    }

    @Override
    public void list(String bucket, String prefix, Consumer<ObjectSummary> each) {
        ObjectRef.checkBucket(bucket);
        ListObjectsV2Request first = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                .maxKeys(LIST_PAGE)
                .build();
        @Nullable String token = null;
        do {
            String from = token;
            ListObjectsV2Response page = retries.call(() -> S3Failures.translated(
                    "listing " + bucket + "/" + prefix,
                    () -> client.listObjectsV2(
                            first.toBuilder().continuationToken(from).build())));
            for (S3Object object : page.contents()) {
                each.accept(new ObjectSummary(new ObjectRef(bucket, object.key()), object.size()));
            }
            token = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
        } while (token != null);
    }

    @Override
    public void delete(ObjectRef ref) {
        retries.call(() -> S3Failures.translated(
                "deleting " + ref,
                () -> client.deleteObject(
                        request -> request.bucket(ref.bucket()).key(ref.key()))));
    }

    @Override
    public void ensureBucket(String bucket) {
        ObjectRef.checkBucket(bucket);
        retries.call(() -> {
            try {
                return client.createBucket(request -> request.bucket(bucket));
            } catch (SdkException e) {
                if (S3Failures.isStatus(e, 409)) {
                    return Map.of();
                }
                throw S3Failures.translate("creating bucket " + bucket, e);
            }
        });
    }

    @Override
    public void probe(String bucket) {
        try {
            client.headBucket(request -> request.bucket(bucket));
        } catch (SdkException e) {
            if (!S3Failures.isStatus(e, 404)) {
                throw S3Failures.translate("asking for bucket " + bucket, e);
            }
        }
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
