package dev.batchrun.core.vocabulary;

/** In which order a backfill creates its runs. */
public enum RunOrder {
  OldestFirst,
  NewestFirst
}
