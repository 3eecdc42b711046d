package io.isogloss.visualizations.adapter.images;

import io.isogloss.page.EmbeddedImage;
import io.isogloss.page.InvalidMapException;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.visualizations.application.ImageSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches pictures over HTTPS, once, within ten seconds, through a guarded client that caps the body.
 *
 * <p>Safe for many threads. A picture that cannot be had is left out with a warning: a map without its logo is still a map.
 */
public final class GuardedImages implements ImageSource {
    /** The most bytes of one answer. */
    public static final long MOST_BYTES = 4L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(GuardedImages.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OkHttpClient client;

    /**
     * @param client with the address guard and a cap on bodies
     */
    public GuardedImages(OkHttpClient client) {
        this.client = client.newBuilder().callTimeout(PATIENCE).build();
    }

    @Override
    public Optional<EmbeddedImage> load(String field, String url) {
        if (url.startsWith("data:")) {
            return Optional.of(EmbeddedImage.ofDataUrl(field, url));
        }
        if (!url.startsWith("https://")) {
            LOG.warn("{} is left out: only data: and https: addresses are fetched", field);
            return Optional.empty();
        }
        try (Response response =
                client.newCall(new Request.Builder().url(url).build()).execute()) {
            MediaType type = response.body().contentType();
            if (!response.isSuccessful() || type == null) {
                LOG.warn("{} is left out: its server answered {}", field, response.code());
                return Optional.empty();
            }
            return Optional.of(EmbeddedImage.of(
                    field, type.type() + "/" + type.subtype(), response.body().bytes()));
        } catch (IOException | JobFailedException | InvalidMapException | IllegalArgumentException e) {
            LOG.warn("{} is left out: {}", field, e.getMessage());
            return Optional.empty();
        }
    }
}
