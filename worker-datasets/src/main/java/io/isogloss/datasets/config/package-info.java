/**
 * Puts the worker together: settings in, beans out. Nothing that decides about a job lives here.
 */
@NullMarked
package io.isogloss.datasets.config;

import org.jspecify.annotations.NullMarked;
