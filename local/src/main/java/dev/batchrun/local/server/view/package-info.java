/**
 * What clients see besides the objects: tables for people, and documents about the kinds.
 *
 * <p>In come kinds and objects. Out come JSON documents. Nothing here changes or stores anything.
 */
package dev.batchrun.local.server.view;
