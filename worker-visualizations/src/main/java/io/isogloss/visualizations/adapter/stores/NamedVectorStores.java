package io.isogloss.visualizations.adapter.stores;

import io.isogloss.model.StoreAddress;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretException;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.runtime.vectors.VectorStores;
import io.isogloss.visualizations.application.VectorStoreFinder;
import java.util.Optional;

/** The store that a job names, through the guard, with the key it refers to; else the worker's own. Safe for many threads. */
public final class NamedVectorStores implements VectorStoreFinder {
    private final VectorStores guarded;
    private final VectorStores trusted;
    private final SecretResolver secrets;
    private final Optional<String> ownUrl;
    private final Optional<Secret> ownKey;

    /**
     * @param guarded opens addresses of jobs
     * @param trusted opens the worker's own address
     */
    public NamedVectorStores(
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

    @Override
    public VectorStore find(StoreAddress address) {
        if (address.url() != null && !ownUrl.equals(Optional.of(address.url()))) {
            return guarded.at(address.url(), key(address));
        }
        String url = ownUrl.orElseThrow(() ->
                JobFailedException.of(FailureKind.INVALID, "the job names no vector store and QDRANT_URL is not set"));
        Optional<Secret> named = key(address);
        return trusted.at(url, named.isPresent() ? named : ownKey);
    }

    private Optional<Secret> key(StoreAddress address) {
        try {
            return Optional.ofNullable(address.apiKey()).map(secrets::resolve);
        } catch (SecretException e) {
            throw new JobFailedException(
                    Failure.of(FailureKind.INVALID, "qdrant_config.api_key: " + e.getMessage()), e);
        }
    }
}
