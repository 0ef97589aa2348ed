package dev.batchrun.proof.simulation.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.cluster.ExitCodes;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** A container's process: one call to its store a step, and at last a report and an exit code. */
public final class StageProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What becomes of a process's calls. */
  public interface World {
    /** Whether this call fails; empty when it does not. */
    Optional<Trouble> trouble(String what, boolean writes);

    /** Whether the process stands still before this call; it is asked anew at the next step. */
    default boolean waits(String what) {
      return false;
    }

    /** Lets an effect happen later. */
    void later(String what, Runnable effect);
  }

  /** How a call fails. */
  public enum Trouble {
    /** Nothing happened. */
    Fails,
    /** It happened, and nobody is told. */
    ReplyLost,
    /** It happens later. */
    LandsLate
  }

  /** How a process ended. */
  public record End(StepReport report) {
    /** What the kubelet finds. */
    public String message() {
      try {
        return JSON.writeValueAsString(report);
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }

    /** What the kubelet is told. */
    public int exitCode() {
      return ExitCodes.of(report);
    }
  }

  private final StageOrder order;
  private final Calls calls;

  public StageProcess(StageOrder order, InstantSource clock, World world) {
    this.order = order;
    this.calls =
        new Calls(
            clock,
            new Calls.Fates() {
              @Override
              public Calls.Fate of(String what, boolean writes) {
                return world.trouble(what, writes).map(StageProcess::fate).orElse(Calls.Fate.Done);
              }

              @Override
              public boolean waits(String what) {
                return world.waits(what);
              }

              @Override
              public void later(String what, Runnable effect) {
                world.later(what, effect);
              }
            });
  }

  private static Calls.Fate fate(Trouble trouble) {
    return switch (trouble) {
      case Fails -> Calls.Fate.Fails;
      case ReplyLost -> Calls.Fate.ReplyLost;
      case LandsLate -> Calls.Fate.LandsLate;
    };
  }

  /** Makes the next call; the end once there is none. */
  public Optional<End> step() {
    return calls.step(this::run).map(End::new);
  }

  private StepReport run() {
    String runId = order.request().runId();
    try {
      return stage(new Session(order, calls));
    } catch (StepFailure failure) {
      return failure.report(
          Reports.of(runId, order.stage(), failure.reason()).message(failure.getMessage()).build());
    } catch (IOException e) {
      return Reports.of(runId, order.stage(), Reason.StoreUnavailable)
          .message(e.getMessage())
          .build();
    }
  }

  private StepReport stage(Session session) throws IOException {
    Computing computing = new Computing(session, order.world());
    return switch (order.stage()) {
      case "lock" -> computing.lock();
      case "transform" -> computing.transform();
      case "validate" -> computing.validate();
      case "publish" -> new Publishing(session).publish();
      case "recover" -> new Recovering(session).recover();
      case "collect" -> new Collecting(session).collect();
      default -> throw new AssertionError("no stage " + order.stage());
    };
  }
}
