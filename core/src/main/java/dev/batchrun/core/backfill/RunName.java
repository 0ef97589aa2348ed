package dev.batchrun.core.backfill;

import java.util.Locale;

/**
 * What a run of a plan is called. The same run of the same plan has the same name, so creating it
 * twice creates one; a plan that was made anew has other names.
 */
public final class RunName {
  /** How long a backfill's name is at most; a run's has 63 characters at most. */
  public static final int BACKFILL_LENGTH = 40;

  private static final int PLAN_DIGITS = 8;
  private static final String PREFIX = "sha256:";

  private RunName() {}

  /**
   * The name.
   *
   * @param backfill the backfill's name
   * @param plan the plan's digest
   * @param run the run's number, from 0
   */
  public static String of(String backfill, String plan, int run) {
    if (backfill.length() > BACKFILL_LENGTH || !plan.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "run name: found backfill "
              + backfill
              + " and plan "
              + plan
              + ", expected at most "
              + BACKFILL_LENGTH
              + " characters and a digest");
    }
    String digits = plan.substring(PREFIX.length(), PREFIX.length() + PLAN_DIGITS);
    return String.format(Locale.ROOT, "%s-%s-%05d", backfill, digits, run);
  }
}
