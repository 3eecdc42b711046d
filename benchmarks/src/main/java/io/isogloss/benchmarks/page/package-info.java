/** Pages as files and in a browser: how long one takes to write, to show, and to answer. */
@org.jspecify.annotations.NullMarked
package io.isogloss.benchmarks.page;
