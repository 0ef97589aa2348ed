package dev.batchrun.proof.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.proof.cluster.ApiRequest;
import dev.batchrun.proof.cluster.ApiRequest.Verb;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import java.util.Optional;
import java.util.Set;

/** Plants bugs in an operator: what leaves it is what a wrong operator would send. */
record Tampering(Set<Mutation> mutations, ApiServer server, Dice dice) {

  ApiRequest of(ApiRequest meant) {
    ApiRequest sent = meant;
    for (Mutation mutation : mutations) {
      sent = of(sent, mutation);
    }
    return sent;
  }

  private ApiRequest of(ApiRequest meant, Mutation mutation) {
    return switch (mutation) {
      case FAILS_ON_EXIT_CODE -> status(meant, "Unknown", Tampering::fail);
      case SKIPS_RECOVERY -> status(meant, "Unknown", Tampering::again);
      case RANDOM_JOB_NAMES -> jobName(meant);
      case IGNORES_RESOURCE_VERSION -> anyVersion(meant);
      case IGNORES_OWNERS -> status(meant, "Validating", Tampering::take);
      default -> meant;
    };
  }

  private interface Change {
    void of(ObjectNode status);
  }

  /** Changes the status of a run that enters a phase. */
  private static ApiRequest status(ApiRequest meant, String phase, Change change) {
    if (meant.key().kind() != Kind.BATCH_RUN || meant.verb() != Verb.UPDATE_STATUS) {
      return meant;
    }
    ObjectNode body = meant.body().orElseThrow().deepCopy();
    if (!body.path("status").path("phase").asText().equals(phase)) {
      return meant;
    }
    change.of((ObjectNode) body.get("status"));
    return with(meant, meant.key(), body);
  }

  private static void fail(ObjectNode status) {
    status.put("phase", "Failed").put("reason", "NoReport");
    status.put("completionTime", "2026-07-04T00:00:00Z");
  }

  private static void again(ObjectNode status) {
    status.put("phase", "Committing").put("reason", "BackingOff");
    status.put("epoch", status.path("epoch").asLong() + 1).remove("step");
  }

  private static void take(ObjectNode status) {
    if (status.path("reason").asText().equals("WaitingForBoundary")) {
      again(status);
      status.remove("hold");
    }
  }

  private ApiRequest jobName(ApiRequest meant) {
    if (meant.key().kind() != Kind.JOB || meant.verb() != Verb.CREATE) {
      return meant;
    }
    String name = meant.key().name() + "-" + dice.below(1000);
    ObjectNode body = meant.body().orElseThrow().deepCopy();
    body.withObject("/metadata").put("name", name);
    return with(meant, new Key(Kind.JOB, meant.key().namespace(), name), body);
  }

  private ApiRequest anyVersion(ApiRequest meant) {
    if (meant.verb() != Verb.UPDATE_STATUS || meant.key().kind() != Kind.BATCH_RUN) {
      return meant;
    }
    ObjectNode body = meant.body().orElseThrow().deepCopy();
    String now = server.get(meant.key()).map(r -> String.valueOf(r.version())).orElse("1");
    body.withObject("/metadata").put("resourceVersion", now);
    return with(meant, meant.key(), body);
  }

  private static ApiRequest with(ApiRequest meant, Key key, JsonNode body) {
    return new ApiRequest(
        meant.process(), meant.verb(), key, Optional.of(body), meant.selector(), meant.patchType());
  }
}
