/** How texts are counted and packed into requests: by number, tokens and bytes, in order. No network here. */
@NullMarked
package io.isogloss.embedding.batch;

import org.jspecify.annotations.NullMarked;
