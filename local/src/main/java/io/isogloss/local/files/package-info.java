/** Raw arrays in files: little-endian numbers, row after row, and NumPy's .npy by its ending. */
@NullMarked
package io.isogloss.local.files;

import org.jspecify.annotations.NullMarked;
