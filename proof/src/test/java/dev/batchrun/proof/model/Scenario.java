package dev.batchrun.proof.model;

import dev.batchrun.proof.protocol.Scene;
import dev.batchrun.proof.protocol.Seal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who moves, over what, and how much may go wrong.
 *
 * @param runs the runs, with the seal that is to be recovered; none for one that is given up
 */
record Scenario(
    String name, Scene scene, World start, Map<String, Optional<Seal>> runs, List<Integer> twins) {}
