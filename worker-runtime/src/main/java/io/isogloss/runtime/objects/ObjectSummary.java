package io.isogloss.runtime.objects;

/** One line of a listing: the object and its stored bytes. */
public record ObjectSummary(ObjectRef ref, long size) {}
