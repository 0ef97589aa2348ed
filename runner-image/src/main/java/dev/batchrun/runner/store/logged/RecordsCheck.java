package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import dev.batchrun.runner.store.logged.RunRecords.AttemptRecord;
import dev.batchrun.runner.store.logged.RunRecords.OpenRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/** Are the records of a published version what the log says, file by file? */
final class RecordsCheck {
  private final Parts parts;

  RecordsCheck(Parts parts) {
    this.parts = parts;
  }

  /** Something that reads records. */
  private interface Reading {
    void read() throws IOException;
  }

  /** A finding for each record of the run that published the version. */
  List<Finding> of(PartitionVersion version) throws IOException {
    String runId = version.runId();
    List<Finding> findings = new ArrayList<>();
    LogEntry entry = parts.log().entries(version.version()).get(0);
    Commit commit = Completion.commitOf(entry, runId);
    Seal seal = parts.records().referredSeal(runId, commit.sealDigest());
    findings.add(
        reads(Layout.openRecord(runId), () -> parts.records().opened(runId).orElseThrow()));
    findings.add(reads(Layout.attempts(runId), () -> parts.records().attempts(runId)));
    if (!commit.key().isEmpty()) {
      findings.add(
          reads(
              Layout.key(commit.key(), runId),
              () -> Opening.key(parts.records(), Layout.key(commit.key(), runId)).orElseThrow()));
    }
    List<Finding> evidence = parts.evidence().of(seal);
    findings.addAll(evidence);
    findings.addAll(reports(runId));
    if (evidence.stream().allMatch(finding -> finding.state() == State.Sound)) {
      byte[] manifest =
          CanonicalJson.bytes(Manifests.of(entry, commit, seal, parts.records().lockOf(seal)));
      byte[] recorded =
          RunRecords.bytes(Completion.commitRecord(entry, commit, Digests.sha256(manifest)));
      // A publisher that died after its entry left them to whoever comes next, and its claim. In
      // this order: one that lives may settle at any moment, and has derived them by then.
      boolean mayBeMissing = new Claims(parts).unsettled(runId);
      List<Finding> derived =
          List.of(same(Layout.manifest(runId), manifest), same(Layout.commit(runId), recorded));
      derived.stream()
          .filter(finding -> finding.state() != State.Missing || !mayBeMissing)
          .forEach(findings::add);
    }
    return findings;
  }

  /** A finding for each record that is not as written, of all runs, finished or not. */
  List<Finding> ofAllRuns() throws IOException {
    List<Finding> findings = new ArrayList<>();
    // Listed before the attempts are read: each was registered before its first byte.
    List<String> staged = parts.files().list(Layout.DATA);
    List<OpenRecord> runs = new ArrayList<>();
    for (String name : parts.files().list(Layout.RUNS)) {
      Finding opened =
          reads(
              Layout.RUNS + "/" + name + "/open.json",
              () -> parts.records().openedIn(name).ifPresent(runs::add));
      findings.add(opened);
    }
    boolean allRead = findings.stream().allMatch(finding -> finding.state() == State.Sound);
    for (OpenRecord run : runs) {
      findings.addAll(ofRun(run));
    }
    for (String name : parts.files().list(Layout.CLAIMS)) {
      findings.add(reads(Layout.CLAIMS + "/" + name, () -> new Claims(parts).claim(name)));
    }
    findings.removeIf(finding -> finding.state() == State.Sound);
    if (allRead && findings.isEmpty()) {
      findings.addAll(unregistered(staged, runs));
    }
    return findings;
  }

  /** Staged files of which no record says that they may be deleted one day. */
  private List<Finding> unregistered(List<String> staged, List<OpenRecord> runs)
      throws IOException {
    Map<String, String> unknown = new TreeMap<>();
    staged.forEach(name -> unknown.put(name, Layout.RUNS));
    for (OpenRecord run : runs) {
      unknown.replaceAll((name, record) -> Layout.attemptOf(run.runId(), name).orElse(record));
      for (AttemptRecord attempt : parts.records().attempts(run.runId())) {
        unknown.remove(attempt.path().substring(Layout.DATA.length() + 1));
      }
    }
    return unknown.entrySet().stream()
        .map(
            entry ->
                new Finding(
                    Layout.DATA + "/" + entry.getKey(),
                    State.Foreign,
                    "found no record of it in " + entry.getValue()))
        .toList();
  }

  private List<Finding> ofRun(OpenRecord opened) throws IOException {
    String runId = opened.runId();
    List<Finding> findings = new ArrayList<>(reports(runId));
    findings.add(reads(Layout.lock(runId), () -> parts.records().lock(runId)));
    if (opened.runKey() != null) {
      String key = Layout.key(opened.runKey(), runId);
      // Whoever died right after opening left no key; who opens the run again writes it.
      boolean mayBeMissing = parts.records().traceAfterOpening(Layout.run(runId)).isEmpty();
      Finding found = reads(key, () -> Opening.key(parts.records(), key).orElseThrow());
      if (found.state() != State.Missing || !mayBeMissing) {
        findings.add(found);
      }
    }
    Finding attempts = reads(Layout.attempts(runId), () -> parts.records().attempts(runId));
    findings.add(attempts);
    for (String name : parts.files().list(Layout.run(runId))) {
      if (name.startsWith("seal-") && name.endsWith(".json")) {
        seal(runId, "sha256:" + name.substring(5, name.length() - 5), attempts, findings);
      }
    }
    return findings;
  }

  private void seal(String runId, String digest, Finding attempts, List<Finding> findings)
      throws IOException {
    if (!(parts.records().seal(runId, digest) instanceof Look.Present<Seal> present)) {
      findings.add(
          reads(Layout.seal(runId, digest), () -> parts.records().referredSeal(runId, digest)));
      return;
    }
    Seal seal = present.value();
    findings.addAll(parts.evidence().of(seal));
    if (attempts.state() == State.Sound
        && seal.promotedSeal() == null
        && seal.attemptPath() != null
        && parts.records().attempts(runId).stream()
            .noneMatch(attempt -> attempt.path().equals(seal.attemptPath()))) {
      findings.add(
          new Finding(
              Layout.attempts(runId),
              State.Missing,
              "found no record of "
                  + seal.attemptPath()
                  + ", expected one as "
                  + Layout.attemptOf(runId, seal.attemptPath().substring(Layout.DATA.length() + 1))
                      .orElse(Layout.attempts(runId))));
    }
  }

  /** What is derived has to be what it is derived from. */
  private Finding same(String path, byte[] expected) {
    return parts
        .data()
        .check(
            List.of(
                new PublishedFile(
                    parts.data().local(path),
                    path,
                    0,
                    expected.length,
                    "",
                    Digests.sha256(expected))),
            1)
        .get(0);
  }

  /** Evidence of recoveries carries its digest in its name. */
  private List<Finding> reports(String runId) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (String name : parts.files().list(Layout.evidence(runId))) {
      if (name.startsWith("recovery-")
          && parts.files().require(Layout.evidence(runId) + "/" + name)
              instanceof Look.Present<byte[]> present) {
        String expected = "recovery-" + Layout.hex(Digests.sha256(present.value())) + ".json";
        String path = Layout.evidence(runId) + "/" + name;
        findings.add(
            name.equals(expected)
                ? new Finding(path, State.Sound, "")
                : new Finding(path, State.Corrupt, "found the content of " + expected));
      }
    }
    return findings;
  }

  private static Finding reads(String path, Reading reading) throws IOException {
    try {
      reading.read();
      return new Finding(path, State.Sound, "");
    } catch (NoSuchElementException e) {
      return new Finding(path, State.Missing, "found none");
    } catch (StepFailure failure) {
      return new Finding(path, State.Corrupt, failure.getMessage());
    }
  }
}
