/**
 * What every controller here is made of: a queue of names to look at again, and Events.
 *
 * <p>In come names of objects and things worth telling. Out come calls, one at a time, and Events
 * in the API server. Nothing here decides anything.
 */
package dev.batchrun.local.executor.control;
