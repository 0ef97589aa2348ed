/**
 * The HTTP side of the server.
 *
 * <p>In come requests on the loopback interface. Out come answers and streams as kubectl and client
 * libraries expect them. What happens to objects is decided elsewhere; here paths, headers and
 * bodies are read and written.
 */
package dev.batchrun.local.server.rest;
