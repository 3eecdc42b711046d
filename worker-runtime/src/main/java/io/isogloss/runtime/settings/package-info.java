/**
 * Settings of the workers: every environment variable, its meaning, its limits, and what is said when it is wrong.
 *
 * <p>Lives here: the one list of variables and how their values are read. A variable that is not in the list does not exist, one that is
 * in the list is used. Does not live here: what a setting does. {@code docs/settings.md} is generated from the list.
 */
@NullMarked
package io.isogloss.runtime.settings;

import org.jspecify.annotations.NullMarked;
