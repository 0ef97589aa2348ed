/**
 * The loops: observe, decide, perform, project, for each kind of object. No rule about runs stands
 * here; a loop only hands values from one to the next and says when to come back.
 */
package dev.batchrun.operator.reconcile;
