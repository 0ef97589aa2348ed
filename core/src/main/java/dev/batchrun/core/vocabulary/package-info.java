/**
 * The words of the API that decisions are made of. An enum constant is spelled as users write and
 * read it, so that one word serves the custom resource, the code, the logs and the documentation.
 */
package dev.batchrun.core.vocabulary;
