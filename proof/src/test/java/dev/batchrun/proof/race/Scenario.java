package dev.batchrun.proof.race;

/** Who does what at the same time, and what may come of it. */
interface Scenario {
  String name();

  /** Puts the dataset in place and starts the processes. */
  void start(Race race);

  /** What has to hold after the race, beyond what always does. */
  void judge(Race race);
}
