/**
 * What a real API server does to a custom resource with the schema in its CustomResourceDefinition.
 *
 * <p>In come an {@code openAPIV3Schema} and objects as JSON trees. Out come pruned and defaulted
 * objects, and problems in the words kube-apiserver 1.32 uses, rules in CEL included. Nothing here
 * reads or writes anything else, knows of HTTP, or changes an object it was given.
 */
package dev.batchrun.local.schema;
