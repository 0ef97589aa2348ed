package dev.batchrun.runner.store.s3;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.json.SelfChecked;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.logged.Layout;
import dev.batchrun.runner.store.logged.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A prefix of a bucket, what else is above and below it, and whether its service can be trusted.
 */
final class S3Place implements Place {
  private static final int MAX_LISTS = 1000;

  private final S3Objects objects;
  private final S3Location location;
  private final Supplier<String> tokens;

  S3Place(S3Objects objects, Supplier<String> tokens) {
    this.objects = objects;
    this.location = objects.location();
    this.tokens = tokens;
  }

  /** That a service passed the test, so that each dataset tests each service once. */
  record Tested(int format, String service) {}

  @Override
  public List<String> partitionBy() {
    return location.partitionBy();
  }

  @Override
  public String uri(String pathInDataset) {
    return location.uri(pathInDataset);
  }

  @Override
  public Optional<String> above() throws IOException {
    String prefix = location.prefix();
    for (int slash = prefix.lastIndexOf('/');
        slash > 0;
        slash = prefix.lastIndexOf('/', slash - 1)) {
      String other = prefix.substring(0, slash);
      if (isDataset(other)) {
        return Optional.of(nested(other, "above"));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> below() throws IOException {
    Deque<String> open = new ArrayDeque<>(List.of(""));
    for (int lists = 0; !open.isEmpty(); lists++) {
      if (lists == MAX_LISTS) {
        throw new StepFailure(
            Reason.InvalidRequest,
            "output.store.s3.prefix '"
                + location.prefix()
                + "': found too much else there to look for another dataset in it; use a prefix of"
                + " its own");
      }
      String at = open.pop();
      for (String name : objects.directories(at)) {
        String path = at.isEmpty() ? name : at + "/" + name;
        boolean own = path.equals(Layout.SYSTEM) || path.equals(Layout.DATA);
        if (!own && name.equals(Layout.SYSTEM) && isDataset(location.key(at))) {
          return Optional.of(nested(location.key(at), "below"));
        }
        if (!own) {
          open.push(path);
        }
      }
    }
    return Optional.empty();
  }

  private boolean isDataset(String prefix) throws IOException {
    S3Location other =
        new S3Location(
            location.bucket(),
            prefix,
            location.endpoint(),
            location.region(),
            location.pathStyle(),
            location.credentialsSecret(),
            List.of());
    return objects.at(other).head(Layout.slot(0)).isPresent();
  }

  private String nested(String other, String where) {
    return "store prefix '"
        + location.prefix()
        + "': found another dataset at '"
        + other
        + "' of bucket "
        + location.bucket()
        + ", "
        + where
        + " it. Nothing was changed. Give each dataset a prefix that contains no other";
  }

  @Override
  public Optional<String> unfit() throws IOException {
    String service =
        location.endpoint().map(Object::toString).orElse("AWS") + " " + location.region();
    String hex = Layout.hex(Digests.sha256(service.getBytes(StandardCharsets.UTF_8)));
    String tested = Layout.SYSTEM + "/tested/" + hex.substring(0, 16) + ".json";
    if (objects.head(tested).isPresent()) {
      return Optional.empty();
    }
    Optional<String> fault = new ConditionalWrites(objects, tokens).fault();
    if (fault.isPresent()) {
      return Optional.of(
          "output.store.s3: the object store at "
              + service
              + " cannot keep a commit log: "
              + fault.get()
              + ". Two publishers could replace each other's commits there. Nothing was changed. Use"
              + " a store with atomic conditional writes, or a claim");
    }
    objects.put(tested, SelfChecked.bytes(new Tested(1, service)));
    return Optional.empty();
  }
}
