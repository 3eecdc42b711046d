package io.isogloss.local;

/**
 * Who names topics.
 *
 * @param provider a word of the wire contract; empty for keywords
 * @param model empty for the provider's own choice
 * @param url of a server that speaks OpenAI's protocol; empty for the provider's own
 */
record Namer(String provider, String model, String url) {
    static final Namer KEYWORDS = new Namer("", "", "");

    boolean isModel() {
        return !provider.isEmpty();
    }
}
