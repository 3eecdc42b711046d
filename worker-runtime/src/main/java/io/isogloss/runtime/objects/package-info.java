/**
 * Object store: a port with two adapters, S3 and a folder.
 *
 * <p>Lives here: reading, writing, listing and deleting named blobs, and everything that makes this safe (size caps, resumed reads,
 * retries by kind of failure, atomic puts). Does not live here: what is in a blob, and where keys come from. Types of the S3 client stay
 * inside this package. Both adapters pass {@code ObjectStoreContract}.
 */
@NullMarked
package io.isogloss.runtime.objects;

import org.jspecify.annotations.NullMarked;
