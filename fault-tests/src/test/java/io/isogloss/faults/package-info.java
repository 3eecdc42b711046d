/** Long outages and random deaths: what takes too long for the default build. */
package io.isogloss.faults;
