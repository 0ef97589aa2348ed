/**
 * The guided tour: starts local mode, applies the example, shows what happens and what came out.
 *
 * <p>It uses local mode as any client would, through the API server, and reads the published
 * dataset as any consumer would, through {@code current}.
 */
package dev.batchrun.local.demo;
