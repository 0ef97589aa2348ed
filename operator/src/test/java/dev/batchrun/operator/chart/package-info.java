/**
 * What the charts promise: few grants, Pods that a restricted namespace takes, settings that the
 * operator knows. In go the manifests as rendered and checked in below {@code helm/tests}; no Helm
 * is run here, {@code helm/tests/check} does that.
 */
package dev.batchrun.operator.chart;
