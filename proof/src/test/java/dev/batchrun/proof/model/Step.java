package dev.batchrun.proof.model;

/**
 * From one moment to the next.
 *
 * @param actor number of the one that acts; -1 when something befalls the world
 * @param says what happens
 * @param fair whether it is part of a course in which nothing goes wrong
 */
record Step(int actor, String says, boolean fair, World world) {}
