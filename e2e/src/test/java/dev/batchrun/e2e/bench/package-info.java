/**
 * Measures the operator on a real API server with hollow nodes: in goes the kubeconfig of {@code
 * e2e/cluster} with {@code E2E_NODES=hollow}, out comes a table. Nothing here decides whether a
 * figure is good enough but the goals that stand beside it.
 */
package dev.batchrun.e2e.bench;
