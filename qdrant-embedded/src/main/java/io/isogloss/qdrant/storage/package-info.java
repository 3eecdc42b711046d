/**
 * Points on disk: an append-only log of checksummed records in memory-mapped segments, which is the write-ahead log and
 * the store at once, and the table of ids that is rebuilt from it. Nothing here knows of gRPC, filters or distances.
 */
@NullMarked
package io.isogloss.qdrant.storage;

import org.jspecify.annotations.NullMarked;
