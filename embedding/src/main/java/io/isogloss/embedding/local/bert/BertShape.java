package io.isogloss.embedding.local.bert;

/**
 * The measures of an encoder.
 *
 * @param layers transformer layers
 * @param width length of a token's vector
 * @param heads attention heads; the width is a multiple
 * @param inner width of the feed-forward part
 * @param words entries of the vocabulary
 * @param positions entries of the position table
 * @param firstPosition the position of a text's first token, 2 in the RoBERTa kin
 * @param epsilon of the layer norms
 */
record BertShape(
        int layers, int width, int heads, int inner, int words, int positions, int firstPosition, float epsilon) {

    int headWidth() {
        return width / heads;
    }

    /** The longest text the position table has room for. */
    int longestText() {
        return positions - firstPosition;
    }
}
