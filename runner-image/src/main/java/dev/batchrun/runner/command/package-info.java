/**
 * The commands of the runner, one class each. A command reads its {@link
 * dev.batchrun.runner.step.StepContext}, works, and returns a {@link
 * dev.batchrun.api.step.StepReport}; everything that can go wrong is a {@link
 * dev.batchrun.runner.step.StepFailure}. No command talks to the Kubernetes API.
 */
package dev.batchrun.runner.command;
