package io.isogloss.runtime.jobs;

/** Whether jobs may be taken now: a budget that is spent, a window of maintenance. Jobs wait in their stream meanwhile, those in hand go on. */
@FunctionalInterface
public interface JobGate {

    /** Nothing stands in the way, ever. */
    JobGate OPEN = type -> "";

    /** Why no job of this type is to be fetched now, or empty. Asked before every fetch: answers from memory and does not throw. */
    String closedBecause(String type);
}
