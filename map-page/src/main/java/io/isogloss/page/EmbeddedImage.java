package io.isogloss.page;

import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * An image that travels inside the page: a page asks nobody for anything, so it takes bytes, not addresses.
 */
public final class EmbeddedImage {
    /** More than this is not a logo. */
    public static final int MAX_BYTES = 4 << 20;

    private static final Set<String> TYPES =
            Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml");

    private final String mediaType;
    private final byte[] bytes;

    private EmbeddedImage(String mediaType, byte[] bytes) {
        this.mediaType = mediaType;
        this.bytes = bytes;
    }

    /**
     * @param field the setting this image is for, named when it is refused
     * @param mediaType PNG, JPEG, GIF, WebP, AVIF or SVG; shown through an image element, where SVG runs no script
     */
    public static EmbeddedImage of(String field, String mediaType, byte[] bytes) {
        String type = mediaType.toLowerCase(Locale.ROOT).strip();
        Bounds.require(
                TYPES.contains(type),
                field,
                "media type " + Bounds.shown(mediaType) + " is not one of "
                        + String.join(", ", TYPES.stream().sorted().toList()));
        Bounds.require(
                bytes.length <= MAX_BYTES, field, bytes.length + " bytes, at most " + MAX_BYTES + " are embedded");
        return new EmbeddedImage(type, bytes.clone());
    }

    /** From a {@code data:image/…;base64,…} address. Any other address is refused: fetch it first. */
    public static EmbeddedImage ofDataUrl(String field, String url) {
        int comma = url.indexOf(',');
        boolean base64 =
                url.startsWith("data:") && comma > 0 && url.substring(0, comma).endsWith(";base64");
        Bounds.require(base64, field, Bounds.shown(url) + " is not a data: address with base64");
        try {
            return of(
                    field,
                    url.substring("data:".length(), comma - ";base64".length()),
                    Base64.getDecoder().decode(url.substring(comma + 1)));
        } catch (IllegalArgumentException e) {
            throw new InvalidMapException(field, "its base64 does not decode");
        }
    }

    String dataUrl() {
        return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
