package dev.batchrun.local.executor.control;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what happened to an object as Events; the same thing again only raises the count. */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final int REMEMBERED = 2_000;

  /** A complaint that stays true is repeated, but not with every look. */
  private static final Duration BETWEEN_COMPLAINTS = Duration.ofSeconds(10);

  /** How serious an Event is. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String text;

    Type(String text) {
      this.text = text;
    }
  }

  private record Told(String uid, String reason, String message) {}

  private final KubernetesClient client;
  private final String component;
  private final String host;
  private final Map<Told, Event> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Event> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param component who speaks, such as {@code kubelet}
   * @param host on which machine; empty for none
   */
  public EventRecorder(KubernetesClient client, String component, String host) {
    this.client = client;
    this.component = component;
    this.host = host;
  }

  /** An Event is a courtesy: one that cannot be written is logged and changes nothing. */
  public synchronized void record(HasMetadata about, Type type, String reason, String message) {
    Told key = new Told(about.getMetadata().getUid(), reason, message);
    Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String now = time.toString();
    Event earlier = told.get(key);
    if (earlier != null && type == Type.WARNING && isRecent(earlier, time)) {
      return;
    }
    try {
      Event event =
          earlier == null ? first(about, type, reason, message, now) : again(earlier, now);
      told.put(
          key, earlier == null ? client.resource(event).create() : client.resource(event).update());
    } catch (KubernetesClientException e) {
      told.remove(key);
      LOG.debug("event {} of {}: {}", reason, about.getMetadata().getName(), e.getMessage());
    }
  }

  private static boolean isRecent(Event earlier, Instant now) {
    return Instant.parse(earlier.getLastTimestamp()).plus(BETWEEN_COMPLAINTS).isAfter(now);
  }

  private static Event again(Event earlier, String now) {
    return new EventBuilder(earlier)
        .editMetadata()
        .withResourceVersion(null)
        .withManagedFields()
        .endMetadata()
        .withCount(earlier.getCount() + 1)
        .withLastTimestamp(now)
        .build();
  }

  private Event first(HasMetadata about, Type type, String reason, String message, String now) {
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName() + "." + Long.toHexString(System.nanoTime()))
        .endMetadata()
        .withType(type.text)
        .withReason(reason)
        .withMessage(message)
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName())
        .withUid(about.getMetadata().getUid())
        .endInvolvedObject()
        .withNewSource(component, host.isEmpty() ? null : host)
        .withReportingComponent(component)
        .withReportingInstance(host)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }
}
