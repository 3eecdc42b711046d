package io.isogloss.runtime.vectors;

import io.isogloss.model.StoreAddress;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretException;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.util.Optional;

/**
 * The store that a job names, through the guard, with the key it refers to; else the worker's own.
 *
 * <p>Safe for any number of threads. The worker's own key goes to the worker's own address only.
 */
public final class JobVectorStores implements AutoCloseable {
    private final VectorStores guarded;
    private final VectorStores trusted;
    private final SecretResolver secrets;
    private final Optional<String> ownUrl;
    private final Optional<Secret> ownKey;

    /**
     * Takes over both and closes them.
     *
     * @param guarded opens addresses of jobs
     * @param trusted opens the worker's own address
     */
    public JobVectorStores(
            VectorStores guarded,
            VectorStores trusted,
            SecretResolver secrets,
            Optional<String> ownUrl,
            Optional<Secret> ownKey) {
        this.guarded = guarded;
        this.trusted = trusted;
        this.secrets = secrets;
        this.ownUrl = ownUrl;
        this.ownKey = ownKey;
    }

    /**
     * The store for an address of a job.
     *
     * @throws JobFailedException INVALID where neither job nor worker name one, AUTH where the key's reference leads nowhere, or what
     *     {@link VectorStores#at} throws
     */
    public VectorStore find(StoreAddress address) {
        if (address.url() != null && !ownUrl.equals(Optional.of(address.url()))) {
            return guarded.at(address.url(), key(address));
        }
        Optional<Secret> named = key(address);
        return trusted.at(url(), named.isPresent() ? named : ownKey);
    }

    /**
     * The worker's own.
     *
     * @throws JobFailedException INVALID where it has none
     */
    public VectorStore own() {
        return trusted.at(url(), ownKey);
    }

    private String url() {
        return ownUrl.orElseThrow(() ->
                JobFailedException.of(FailureKind.INVALID, "the job names no vector store and QDRANT_URL is not set"));
    }

    private Optional<Secret> key(StoreAddress address) {
        try {
            return Optional.ofNullable(address.apiKey()).map(secrets::resolve);
        } catch (SecretException e) {
            throw new JobFailedException(Failure.of(FailureKind.AUTH, "qdrant_config.api_key: " + e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        guarded.close();
        trusted.close();
    }
}
