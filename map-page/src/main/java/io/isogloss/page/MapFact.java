package io.isogloss.page;

/**
 * A line of the page's "about this map": how it was made and how far to trust it (seed, noise share, trustworthiness, versions).
 *
 * @param name what was measured or chosen
 * @param value its value, as it shall be read
 */
public record MapFact(String name, String value) {}
