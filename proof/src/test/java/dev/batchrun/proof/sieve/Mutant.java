package dev.batchrun.proof.sieve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.proof.cluster.ApiRequest;
import dev.batchrun.proof.cluster.ApiRequest.Verb;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Informer;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Source;
import java.util.Optional;
import java.util.OptionalLong;

/** An operator that is wrong in one way, made by what its process sends and reads. */
enum Mutant {
  /** Ours. */
  NONE,
  /** Names Jobs as it comes, so that the same step has another name when it is repeated. */
  NAMES_JOBS_AS_IT_COMES,
  /** Writes a run's status over whatever is there. */
  WRITES_BLINDLY,
  /** Decides about Jobs from its caches where it has to ask. */
  BELIEVES_ITS_CACHES,
  /** Never keeps a run's object until its commit is settled. */
  SETS_NO_FINALIZER;

  /** What it sends instead of what ours would. */
  ApiRequest instead(ApiRequest request, Cluster cluster) {
    return switch (this) {
      case NONE, BELIEVES_ITS_CACHES -> request;
      case NAMES_JOBS_AS_IT_COMES ->
          request.verb() == Verb.CREATE && request.key().kind() == Kind.JOB
              ? renamed(request, request.key().name() + "-" + cluster.server().version())
              : request;
      case WRITES_BLINDLY ->
          request.verb() == Verb.UPDATE_STATUS && request.key().kind() == Kind.BATCH_RUN
              ? unlocked(request, cluster)
              : request;
      case SETS_NO_FINALIZER -> request.verb() == Verb.PATCH ? withoutFinalizers(request) : request;
    };
  }

  /** From which version it reads. */
  OptionalLong readsAt(ApiRequest request, Cluster cluster, OperatorProcess operator) {
    boolean cached = request.key().kind() == Kind.JOB || request.key().kind() == Kind.POD;
    if (this != BELIEVES_ITS_CACHES || request.writes() || !cached) {
      return OptionalLong.empty();
    }
    Informer informer =
        operator.caches().of(request.key().kind() == Kind.JOB ? Source.JOBS : Source.PODS);
    return informer.position() == 0
        ? OptionalLong.of(0)
        : OptionalLong.of(
            cluster.server().history(request.key().kind()).get(informer.position() - 1).version());
  }

  private static ApiRequest renamed(ApiRequest request, String name) {
    ObjectNode body = request.body().orElseThrow().deepCopy();
    body.withObject("/metadata").put("name", name);
    Key key = new Key(Kind.JOB, request.key().namespace(), name);
    return with(request, key, body);
  }

  private static ApiRequest unlocked(ApiRequest request, Cluster cluster) {
    ObjectNode body = request.body().orElseThrow().deepCopy();
    cluster
        .server()
        .get(request.key())
        .ifPresent(
            live ->
                body.withObject("/metadata")
                    .put("resourceVersion", String.valueOf(live.version())));
    return with(request, request.key(), body);
  }

  private static ApiRequest withoutFinalizers(ApiRequest request) {
    JsonNode body = request.body().orElseThrow().deepCopy();
    ((ObjectNode) body.get(1)).putArray("value");
    return with(request, request.key(), body);
  }

  private static ApiRequest with(ApiRequest request, Key key, JsonNode body) {
    return new ApiRequest(
        request.process(),
        request.verb(),
        key,
        Optional.of(body),
        request.selector(),
        request.patchType());
  }
}
