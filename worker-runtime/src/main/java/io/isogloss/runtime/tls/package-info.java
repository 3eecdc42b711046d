/**
 * Certificates and keys from PEM files.
 *
 * <p>Lives here: reading them. Does not live here: whom they are shown to.
 */
@NullMarked
package io.isogloss.runtime.tls;

import org.jspecify.annotations.NullMarked;
