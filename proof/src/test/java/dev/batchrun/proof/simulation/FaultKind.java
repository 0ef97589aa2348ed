package dev.batchrun.proof.simulation;

/** What may go wrong in a world. */
public enum FaultKind {
  /** An operation on the store fails and changes nothing. */
  StoreFails,
  /** A write to the store happens, and whoever asked is told that it failed. */
  StoreReplyLost,
  /** A write to the store happens long after whoever asked was told that it failed. */
  StoreLandsLate,
  /** Nothing on a store works for a while. */
  StoreOutage,
  /** A process of a stage takes very long for one step. */
  StageSlow,
  /** A process of a stage is killed. */
  StageKilled,
  /** A process dies after its work and before its report. */
  ReportLost,
  /** A Pod is evicted: its process is killed and the platform says so. */
  PodEvicted,
  /** A Pod is deleted by force while its process goes on. */
  PodZombie,
  /** A Job starts a second Pod although the first one runs. */
  PodTwin,
  /** Somebody deletes a Job. */
  JobDeleted,
  /** A request to the API server is refused with 500. */
  ApiRefuses,
  /** A request to the API server is refused with a conflict that is none. */
  ApiConflict,
  /** A request to the API server is carried out and its answer is lost. */
  ApiReplyLost,
  /** A request to the API server is carried out after whoever asked gave up. */
  ApiLandsLate,
  /** A request to the API server takes long. */
  ApiSlow,
  /** An operator's caches stand still for a while. */
  CacheStale,
  /** A watch event is lost until the next one of the object, or the next list. */
  EventLost,
  /** A watch event is delivered twice, the second time late. */
  EventRepeated,
  /** An operator process dies between two of its requests. */
  OperatorDies,
  /** An operator that was deposed goes on for a while beside the new one. */
  OperatorDeposed,
  /** An operator's clock jumps. */
  ClockJumps
}
