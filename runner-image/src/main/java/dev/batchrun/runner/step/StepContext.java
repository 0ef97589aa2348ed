package dev.batchrun.runner.step;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a command was asked to do and where things are.
 *
 * @param request what the operator asks
 * @param contract the frozen contract, its digest checked
 * @param claims claim name to mount path, and the places of upstream datasets to where they are
 *     fetched
 * @param work scratch space that the stages of a Pod share
 * @param exchange what a user's container reads
 * @param podToken makes staging paths and log writers of twins differ
 * @param memoryBytes the container's memory limit
 * @param cpus the container's cores, rounded up
 */
public record StepContext(
    StepRequest request,
    FrozenContract contract,
    Map<String, Path> claims,
    Path work,
    Path exchange,
    String podToken,
    long memoryBytes,
    int cpus) {

  private static final long DEFAULT_MEMORY_BYTES = 1L << 30;

  public StepContext {
    claims = Map.copyOf(claims);
  }

  /** Reads an environment; whatever is missing or wrong in it is named. */
  public static StepContext read(Map<String, String> environment) {
    StepRequest request = request(environment);
    Path contractFile =
        Path.of(
            environment.getOrDefault(
                PodLayout.ENV_CONTRACT,
                PodLayout.CONTRACT_DIRECTORY + "/" + PodLayout.CONTRACT_FILE));
    FrozenContract contract = contract(contractFile, request.contractDigest());
    Path exchange = directory(environment, PodLayout.ENV_EXCHANGE, PodLayout.EXCHANGE_DIRECTORY);
    Map<String, Path> claims = claims(environment);
    // What is fetched from elsewhere is found like what is mounted: by the name of its place.
    contract.upstreams().stream()
        .filter(upstream -> upstream.store().filesystem() == null && upstream.store().namesAKind())
        .forEach(
            upstream ->
                claims.put(
                    upstream.store().place(), upstreamScratch(exchange, upstream.dataset())));
    return new StepContext(
        request,
        contract,
        claims,
        directory(environment, PodLayout.ENV_WORK, PodLayout.WORK_DIRECTORY),
        exchange,
        required(environment, PodLayout.ENV_POD_TOKEN),
        number(environment, PodLayout.ENV_MEMORY_BYTES, DEFAULT_MEMORY_BYTES),
        (int) number(environment, PodLayout.ENV_CPUS, 1));
  }

  /** Where the report goes, known even when the rest of the environment is not. */
  public static Path terminationLog(Map<String, String> environment) {
    return Path.of(
        environment.getOrDefault(PodLayout.ENV_TERMINATION_LOG, PodLayout.TERMINATION_LOG));
  }

  /** The contract. */
  public DatasetSpec spec() {
    return contract.spec();
  }

  /** Where files of an upstream dataset are fetched to: a user's container reads there, too. */
  public Path upstreamScratch(String dataset) {
    return upstreamScratch(exchange, dataset);
  }

  private static Path upstreamScratch(Path exchange, String dataset) {
    return exchange.resolve(PodLayout.UPSTREAM_SCRATCH).resolve(dataset).toAbsolutePath();
  }

  /** Where a claim is mounted. */
  public Path claim(String name) {
    return Optional.ofNullable(claims.get(name))
        .orElseThrow(
            () ->
                new StepFailure(
                    Reason.InvalidRequest,
                    "claim '"
                        + name
                        + "': not mounted in this step; mounted are "
                        + new TreeSet<>(claims.keySet())));
  }

  /** What the run owns. */
  public OutputBoundary boundary() {
    Map<String, Constraint> columns = new LinkedHashMap<>();
    request
        .boundary()
        .forEach(
            c -> {
              Constraint constraint = new Constraint.Any();
              if (c.exactly() != null) {
                constraint = new Constraint.Exactly(c.exactly());
              } else if (c.from() != null && c.to() != null) {
                constraint = new Constraint.Range(c.from(), c.to());
              }
              columns.put(c.column(), constraint);
            });
    spec()
        .output()
        .partitionBy()
        .forEach(column -> columns.putIfAbsent(column, new Constraint.Any()));
    return new OutputBoundary(columns);
  }

  private static StepRequest request(Map<String, String> environment) {
    String json = required(environment, PodLayout.ENV_REQUEST);
    StepRequest request;
    try {
      request = CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8), StepRequest.class);
    } catch (IOException e) {
      throw new StepFailure(
          Reason.InvalidRequest,
          PodLayout.ENV_REQUEST + ": not a step request: " + CanonicalJson.refusal(e),
          e);
    }
    if (request.protocol() != StepRequest.PROTOCOL) {
      throw new StepFailure(
          Reason.InvalidRequest,
          PodLayout.ENV_REQUEST
              + ": found step protocol "
              + request.protocol()
              + ", this runner speaks "
              + StepRequest.PROTOCOL
              + "; use operator and runner image of one release");
    }
    return request;
  }

  private static FrozenContract contract(Path file, String digest) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StepFailure(
          Reason.InvalidRequest, "contract " + file + ": cannot be read (" + e + ")", e);
    }
    String found = Digests.sha256(bytes);
    if (!found.equals(digest)) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "contract " + file + ": found " + found + ", the request names " + digest);
    }
    try {
      return CanonicalJson.read(bytes, FrozenContract.class);
    } catch (IOException e) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "contract " + file + ": not a contract: " + CanonicalJson.refusal(e),
          e);
    }
  }

  private static Map<String, Path> claims(Map<String, String> environment) {
    Map<String, Path> claims = new LinkedHashMap<>();
    String json = environment.getOrDefault(PodLayout.ENV_CLAIMS, "{}");
    try {
      CanonicalJson.tree(json)
          .properties()
          .forEach(field -> claims.put(field.getKey(), Path.of(field.getValue().asText())));
    } catch (IOException e) {
      throw new StepFailure(
          Reason.InvalidRequest,
          PodLayout.ENV_CLAIMS + ": expected a JSON object of claim to path, found " + json,
          e);
    }
    return claims;
  }

  private static Path directory(Map<String, String> environment, String name, String fallback) {
    return Path.of(environment.getOrDefault(name, fallback));
  }

  private static long number(Map<String, String> environment, String name, long fallback) {
    String text = environment.getOrDefault(name, "").trim();
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      return Math.max(1, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new StepFailure(
          Reason.InvalidRequest, name + ": expected a whole number, found '" + text + "'", e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new StepFailure(
          Reason.InvalidRequest,
          name
              + ": not set; the runner's commands are started by the operator's Jobs, or by local mode");
    }
    return value;
  }
}
