/**
 * Who may talk to the server, and how they find it.
 *
 * <p>In come a state directory and request headers. Out come the server's certificate, its token
 * and a kubeconfig, and yes or no. Secrets are written with mode 0600 and never logged.
 */
package dev.batchrun.local.server.access;
