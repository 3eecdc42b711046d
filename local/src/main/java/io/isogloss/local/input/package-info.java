/** Reads a person's texts: tables, lines of JSON, folders. Turns whatever the file is into rows of an id, a text, a title and further fields. */
@NullMarked
package io.isogloss.local.input;

import org.jspecify.annotations.NullMarked;
