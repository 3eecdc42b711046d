package io.isogloss.visualizations.application;

import io.isogloss.page.EmbeddedImage;
import java.util.Optional;

/** Brings pictures that a job names by URL, so that the page carries them. Safe for many threads. */
@FunctionalInterface
public interface ImageSource {
    /** The picture, or empty when there is none to be had: a map without its logo is still a map. */
    Optional<EmbeddedImage> load(String field, String url);

    /** Only pictures that lie in the URL itself. */
    static ImageSource inlineOnly() {
        return (field, url) ->
                url.startsWith("data:") ? Optional.of(EmbeddedImage.ofDataUrl(field, url)) : Optional.empty();
    }
}
