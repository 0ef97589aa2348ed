/**
 * Host processes as containers: started with exactly the environment given, ended as a whole tree,
 * and found again after a crash of the executor.
 *
 * <p>In come commands and files. Out come exit codes. Nothing here knows of Kubernetes.
 */
package dev.batchrun.local.executor.process;
