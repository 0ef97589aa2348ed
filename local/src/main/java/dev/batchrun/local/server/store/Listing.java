package dev.batchrun.local.server.store;

import java.util.List;

/** The objects of a table, or of one namespace in it, as of one resourceVersion, in key order. */
public record Listing(long version, List<StoredObject> objects) {}
