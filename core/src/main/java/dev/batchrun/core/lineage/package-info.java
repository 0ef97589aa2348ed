/**
 * Which partitions of which datasets belong together: what a slice is computed from, and what a
 * change reaches.
 *
 * <p>In come datasets, how each is cut by time and what one slice of it reads. Out come sets of
 * slices as ranges, for one {@link dev.batchrun.core.lineage.Link} or, by {@link
 * dev.batchrun.core.lineage.Lineage}, for everything downstream of a change. No partition is ever
 * listed one by one here, no store is asked what exists, and no dataset is taken for reached or
 * unreached by its name alone.
 *
 * <p>A slice of a dataset is a period of its unit on its zone's wall clock. Two datasets of one
 * zone are compared on the wall clock itself, datasets of different zones by instants.
 *
 * <p>The laws, for every link, all upstream slices {@code u} and downstream slices {@code d}:
 *
 * <ol>
 *   <li>Inverse: {@code d} is in {@code affected({u})} if and only if {@code u} is in {@code
 *       needed({d})}.
 *   <li>Union: {@code affected(A and B) = affected(A) and affected(B)}, and the same of {@code
 *       needed}; so both are monotone, and nothing reaches nothing.
 *   <li>In a row: of slices in a row, both give slices in a row. So a range costs as much as one
 *       slice.
 *   <li>Time: where both slices have instants and nothing is stretched, {@code u} is in {@code
 *       needed({d})} if and only if they share an instant.
 *   <li>Stretch: a wider window needs and affects at least as much.
 *   <li>Composition: what reaches a dataset is the union, over the datasets it reads, of what is
 *       affected there by what reached them; over one path it is one step after the other.
 * </ol>
 */
package dev.batchrun.core.lineage;
