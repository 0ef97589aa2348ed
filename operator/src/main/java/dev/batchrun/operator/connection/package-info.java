/**
 * The connection to the API server. Requests of the client library come in; what goes out are their
 * answers, or failures that the library knows how to try again. No request waits without end, and
 * nothing here knows what a request is about.
 */
package dev.batchrun.operator.connection;
