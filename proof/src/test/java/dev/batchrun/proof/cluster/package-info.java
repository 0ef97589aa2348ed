/**
 * A Kubernetes cluster in one thread, without sockets, with a virtual clock: everything that
 * happens is a call, and the same calls give the same cluster, byte for byte.
 *
 * <p>In come scripts ({@link dev.batchrun.proof.cluster.StageScript}: what containers do) and fates
 * ({@link dev.batchrun.proof.cluster.Wire}: what becomes of each request). Out come objects, the
 * history of every write, and a trace of every request.
 *
 * <pre>
 * Cluster           everything together; settle() and runUntil() step in a plain order
 * ApiServer         objects, optimistic locking, finalizers, the definitions' defaults and rules
 * OperatorProcess   the production loops with caches and a queue; step(), perform(item), crash()
 * Caches, Informer  what one operator believes; each watch moves by itself: next, skip, relist, back
 * Platform          Job controller, kubelet, garbage collector: steps() that can happen now
 * </pre>
 *
 * <p>A scheduler of its own chooses among {@code operator.ready()}, {@code
 * operator.caches().of(source).pending()}, {@code platform().steps()}, {@code server().late()} and
 * {@code clock().to(nextDue())}. A wire may let others act while a request is on its way, never the
 * process that sends.
 *
 * <p>What never happens here: a thread, a sleep, the real time, a random number. Not played:
 * watches as connections, leader election, the client's own repetition of requests, field
 * ownership, quotas, scheduling onto nodes.
 */
package dev.batchrun.proof.cluster;
