/** Looks at what a map or a running system needs, part by part, and says of each what is wrong and what to do. */
@NullMarked
package io.isogloss.local.doctor;

import org.jspecify.annotations.NullMarked;
