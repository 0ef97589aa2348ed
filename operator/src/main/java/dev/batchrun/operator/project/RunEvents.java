package dev.batchrun.operator.project;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of commits, holds and ends in Events. An Event's name follows from what it tells, so that
 * telling it twice, after a restart or by a second operator, makes one Event. An Event that cannot
 * be written stops nothing.
 */
public final class RunEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvents.class);
  private static final String CONTROLLER = "batchrun.dev/operator";
  private static final int NOTE = 1024;
  private static final int HASH_START = "sha256:".length();
  private static final int HASH_LENGTH = 16;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;

  public RunEvents(KubernetesClient client) {
    this.client = client;
  }

  /** Tells of the step from one state to the next, where it is worth telling. */
  public void tell(BatchRun run, RunState before, RunState after, Instant now) {
    boolean sameReason = before.reason() == after.reason();
    boolean began = after.phase() == Phase.Committing && before.phase() != Phase.Committing;
    boolean silent = after.reason() == Reason.InProgress || after.reason() == Reason.Succeeded;
    if (!began && (silent || (sameReason && before.phase() == after.phase()))) {
      return;
    }
    String key = after.phase() + "/" + after.reason() + "/" + after.attempt() + "/" + after.epoch();
    write(run, after.reason(), warns(after), after.phase().name(), after.message(), key, now);
  }

  /** Warns of something that is no state of the run. */
  public void warn(BatchRun run, Reason reason, String message, Instant now) {
    write(run, reason, true, "Release", message, "warning/" + message, now);
  }

  private static boolean warns(RunState state) {
    if (state.phase() == Phase.Failed || state.phase() == Phase.Unknown) {
      return true;
    }
    return switch (state.reason().failureClass()) {
      case None -> false;
      case Request, Transient, Disruption, Resource, Contradiction, Internal -> true;
    };
  }

  private void write(
      BatchRun run,
      Reason reason,
      boolean warning,
      String action,
      String message,
      String key,
      Instant now) {
    String identity = run.getMetadata().getUid() + "/" + key;
    String hash = RunIdentity.digest(identity.getBytes(StandardCharsets.UTF_8));
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withName(
                run.getMetadata().getName()
                    + "."
                    + hash.substring(HASH_START, HASH_START + HASH_LENGTH))
            .withNamespace(run.getMetadata().getNamespace())
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withReportingController(CONTROLLER)
            .withReportingInstance(CONTROLLER)
            .withAction(action)
            .withReason(reason.name())
            .withType(warning ? "Warning" : "Normal")
            .withNote(RunProjector.text(message, NOTE))
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion(run.getApiVersion())
                    .withKind(run.getKind())
                    .withNamespace(run.getMetadata().getNamespace())
                    .withName(run.getMetadata().getName())
                    .withUid(run.getMetadata().getUid())
                    .build())
            .build();
    try {
      client
          .events()
          .v1()
          .events()
          .inNamespace(run.getMetadata().getNamespace())
          .resource(event)
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        LOG.warn(
            "run {}/{}: Event {} was not written: {}",
            run.getMetadata().getNamespace(),
            run.getMetadata().getName(),
            reason,
            e.getMessage());
      }
    }
  }
}
