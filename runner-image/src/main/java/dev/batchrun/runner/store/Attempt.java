package dev.batchrun.runner.store;

import java.nio.file.Path;

/**
 * A registered attempt.
 *
 * @param attempt its number
 * @param path relative to the dataset's root, {@code data/<run>-<attempt>-<token>}
 * @param directory the same on this machine; exists
 */
public record Attempt(int attempt, String path, Path directory) {}
