package dev.batchrun.operator.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.operator.OperatorSettings.LeaderElection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When is it told that the lease is won or lost? */
class CampaignTest {
  private static final LeaderElection TERMS =
      new LeaderElection("batchrun", "lake", "ada", Duration.ofHours(1));

  private final FakeSlot slot = new FakeSlot();
  private final List<String> told = new ArrayList<>();
  private final ScheduledThreadPoolExecutor ends = Campaign.thread("ends");
  private long nanos;
  private final Campaign campaign =
      new Campaign(
          new LeaseKeeper(slot, TERMS, () -> nanos, () -> Instant.EPOCH),
          TERMS,
          new Campaign.Office() {
            @Override
            public void won() {
              told.add("won");
            }

            @Override
            public void lost() {
              told.add("lost");
            }
          },
          ends);

  @AfterEach
  void stop() {
    campaign.close();
  }

  @Test
  void expectsOneEndHoweverOftenTheLeaseIsRenewed() {
    for (int renewal = 0; renewal < 100; renewal++) {
      campaign.look();
    }
    assertEquals(1, ends.getQueue().size());
    assertEquals(List.of("won"), told);
  }

  @Test
  void tellsOnceThatTheLeaseIsLost() {
    campaign.look();
    nanos = TERMS.lasts().toNanos();
    campaign.look();
    campaign.look();
    assertEquals(List.of("won", "lost"), told);
  }
}
