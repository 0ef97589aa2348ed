/**
 * What a container sees of the world, without a mount namespace to show it: volumes as directories,
 * mount paths translated to links below the Pod's own directory, environment variables resolved.
 *
 * <p>In come a Pod and the objects it names. Out come directories, environments and commands, or a
 * {@link dev.batchrun.local.executor.mount.NotReadyException} in a kubelet's words. Nothing here
 * starts a process.
 */
package dev.batchrun.local.executor.mount;
