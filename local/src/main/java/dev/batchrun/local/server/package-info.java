/**
 * The embedded Kubernetes API server of local mode.
 *
 * <p>In come requests of kubectl and client libraries, and where containers leave their logs. Out
 * come the answers of a Kubernetes 1.32 API server, and a kubeconfig. Nothing here runs a Pod or
 * knows what a BatchRun is.
 */
package dev.batchrun.local.server;
