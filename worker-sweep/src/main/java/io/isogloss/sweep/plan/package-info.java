/**
 * What is swept, how its texts are made, where its vectors go.
 */
@NullMarked
package io.isogloss.sweep.plan;

import org.jspecify.annotations.NullMarked;
