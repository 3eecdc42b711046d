/** What is known of models: dimensions, limits and prices, read from one data file that users can extend. No network here. */
@NullMarked
package io.isogloss.embedding.model;

import org.jspecify.annotations.NullMarked;
