package dev.batchrun.runner.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.batchrun.api.v1alpha1.Column;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.step.StepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what a user's container reads: {@code inputs.json} and {@code parameters.json}. */
final class Exchange {
  private static final int FORMAT = 1;

  private Exchange() {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Inputs(
      int format,
      String runId,
      List<InputFiles> inputs,
      List<InputFiles> references,
      Expected output) {}

  /**
   * An input or reference.
   *
   * @param column by which rows are in the interval; {@code null} when every row counts
   * @param from the interval's start, inside
   * @param to its end, outside
   * @param version of a reference or an upstream dataset
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record InputFiles(
      String name, List<FileEntry> files, String column, String from, String to, String version) {}

  /** A file: where it is in the container, its size and digest. */
  record FileEntry(String path, long size, String digest) {}

  /** What the output must look like. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Expected(List<String> partitionBy, List<String> keys, List<Column> schema) {}

  static void write(StepContext context, InputLock lock) throws IOException {
    Files.createDirectories(context.exchange());
    Inputs inputs =
        new Inputs(
            FORMAT,
            lock.runId(),
            lock.inputs().stream().map(input -> entry(context, input)).toList(),
            lock.references().stream()
                .map(
                    r ->
                        new InputFiles(
                            r.name(),
                            List.of(
                                new FileEntry(
                                    context.claim(r.claimName()).resolve(r.path()).toString(),
                                    r.size(),
                                    r.checksum())),
                            null,
                            null,
                            null,
                            r.version()))
                .toList(),
            new Expected(
                context.spec().output().partitionBy(),
                context.spec().output().keys(),
                context.spec().output().schema()));
    Files.write(context.exchange().resolve("inputs.json"), CanonicalJson.bytes(inputs));
    Files.write(
        context.exchange().resolve("parameters.json"),
        CanonicalJson.bytes(Map.copyOf(lock.parameters())));
  }

  private static InputFiles entry(StepContext context, InputLock.LockedInput input) {
    Path claim = context.claim(input.claimName());
    Optional<String> column =
        context.spec().inputs().stream()
            .filter(i -> i.name().equals(input.name()) && input.from() != null)
            .map(Input::boundary)
            .map(Input.Boundary::column)
            .findFirst();
    return new InputFiles(
        input.name(),
        input.files().stream().map(file -> file(claim, file)).toList(),
        column.orElse(null),
        input.from(),
        input.to(),
        input.upstreamVersion() == null ? null : String.valueOf(input.upstreamVersion()));
  }

  private static FileEntry file(Path claim, LockedFile file) {
    return new FileEntry(claim.resolve(file.path()).toString(), file.size(), file.digest());
  }
}
