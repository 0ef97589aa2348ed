/**
 * The periods that partitions are named after: hours, days, months and years of a wall clock.
 *
 * <p>In come texts such as {@code 2026-07-03}; out come periods, their place in the endless row of
 * periods of their unit, and their first instant in a named zone. No period is ever read in the
 * host's time zone.
 */
package dev.batchrun.core.calendar;
