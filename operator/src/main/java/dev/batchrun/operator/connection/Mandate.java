package dev.batchrun.operator.connection;

import java.util.function.BooleanSupplier;

/**
 * Whether whoever uses a connection may go on: asked right before each request leaves, also before
 * one that is made again after a pause.
 *
 * @param holds asked from many threads
 */
public record Mandate(BooleanSupplier holds) {}
