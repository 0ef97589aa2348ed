package dev.batchrun.local.server.store;

/** An object's address in the whole store. */
public record Place(String table, ObjectKey key) {}
