/**
 * The words every other package of the server uses: point ids and failures. Nothing here knows of files, gRPC or Lucene.
 */
@NullMarked
package io.isogloss.qdrant.model;

import org.jspecify.annotations.NullMarked;
