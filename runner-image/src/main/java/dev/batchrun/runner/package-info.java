/**
 * The program that runs in runner Pods: {@code lock}, {@code transform}, {@code validate}, {@code
 * publish}, {@code recover}, {@code survey}, {@code collect} and {@code verify} as commands.
 *
 * <p>In come a frozen contract, a request and mounted claims; out come durable files in the store,
 * a report and an exit code. It never talks to the Kubernetes API.
 */
package dev.batchrun.runner;
