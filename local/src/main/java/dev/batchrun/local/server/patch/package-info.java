/**
 * How a request changes an object.
 *
 * <p>In come an object, a patch and the shape of its fields. Out come the changed object and who
 * owns which of its fields. Everything is a function of its arguments; objects that come in stay as
 * they are.
 */
package dev.batchrun.local.server.patch;
