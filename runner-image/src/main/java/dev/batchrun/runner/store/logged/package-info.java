/**
 * The commit protocol over a log of numbered entries, whatever they are kept on.
 *
 * <p>In come what {@link dev.batchrun.runner.store.CommitStore} says; out come calls of {@link
 * dev.batchrun.runner.store.logged.RecordFiles}, {@link dev.batchrun.runner.store.logged.DataFiles}
 * and {@link dev.batchrun.runner.store.logged.ReaderViews}, which a file system or an object store
 * implements. Nothing here touches a file or a network, and nothing here decides whether something
 * may be committed or deleted: {@code dev.batchrun.core.log} does.
 */
package dev.batchrun.runner.store.logged;
