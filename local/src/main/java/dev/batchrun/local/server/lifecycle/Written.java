package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The object after a write, and whether the write created it. */
public record Written(ObjectNode object, boolean created) {}
