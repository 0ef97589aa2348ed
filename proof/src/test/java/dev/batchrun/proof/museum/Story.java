package dev.batchrun.proof.museum;

/**
 * What happened.
 *
 * @param title in one line
 * @param what in the words of somebody who knows tables and clusters
 * @param where repository and thread; empty where it is folklore
 */
record Story(String title, String what, String where) {}
