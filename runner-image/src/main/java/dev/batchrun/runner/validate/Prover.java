package dev.batchrun.runner.validate;

import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.PublishPolicy;
import dev.batchrun.api.v1alpha1.QualityRule.QualityCheck;
import dev.batchrun.core.gate.CheckOutcome;
import dev.batchrun.core.gate.GateAction;
import dev.batchrun.core.gate.GateVerdict;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Severity;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Limits;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal.Comparison;
import dev.batchrun.runner.evidence.Seal.Quarantine;
import dev.batchrun.runner.inputs.LockedTables;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.DatasetStore;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.transform.Ownership;
import dev.batchrun.runner.transform.StagedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs all checks over an attempt's staged files. */
public final class Prover {
  private static final String STAGE = "validate";

  private final StepContext context;
  private final DatasetStore store;
  private final Attempt attempt;
  private final InputLock lock;
  private final PublishedSnapshot published;
  private final Progress progress;

  public Prover(
      StepContext context,
      DatasetStore store,
      Attempt attempt,
      InputLock lock,
      PublishedSnapshot published,
      Progress progress) {
    this.context = context;
    this.store = store;
    this.attempt = attempt;
    this.lock = lock;
    this.published = published;
    this.progress = progress;
  }

  /** Proves the output; whatever does not hold is in the verdict. */
  public Proof run() throws IOException {
    Path evidence = store.evidenceDirectory(context.request().runId());
    EvidenceFiles evidenceFiles =
        new EvidenceFiles(evidence, attempt.attempt() + "-" + context.podToken(), store.writes());
    Optional<StagedFiles> ours = StagedFiles.read(context, attempt.path());
    Ownership ownership = new Ownership(context.boundary(), context.spec().output().partitionBy());
    ContainerOutput theirs = new ContainerOutput(context.spec(), ownership, attempt.directory());
    List<Path> found = ours.isPresent() ? List.of() : theirs.files();
    try (DuckSession session = DuckSession.open(Limits.of(context))) {
      Set<String> tables = closeSandbox(session, evidence);
      StagedFiles staged =
          ours.isPresent() ? ours.get() : theirs.take(session, found, attempt.path());
      StagedTable table =
          new StagedTable(
              session, attempt.directory(), staged, context.spec().output().partitionBy());
      Proof proof = prove(table, tables, evidenceFiles);
      evidenceFiles.json(
          "quality", Map.of("quality", proof.quality(), "reconciliation", proof.reconciliation()));
      return proof;
    }
  }

  private Proof prove(StagedTable table, Set<String> tables, EvidenceFiles evidence)
      throws IOException {
    boolean policy =
        context.spec().publish() != null
            && context.spec().publish().approval() == PublishPolicy.ApprovalPolicy.Required;
    QualityChecks checks = new QualityChecks(context.spec(), table, tables);
    List<CheckOutcome> quality = checks.run();
    quality.forEach(this::show);
    GateVerdict first = GateVerdict.of(quality, table.partitions(), policy);
    StagedTable clean = table;
    Optional<Quarantine> quarantine = Optional.empty();
    if (first.action() != GateAction.FailRun && !first.quarantining().isEmpty()) {
      Quarantining.Result result =
          new Quarantining(table, evidence)
              .run(
                  checks.rules().stream()
                      .filter(rule -> rule.severity() == Severity.QuarantineRecord)
                      .filter(rule -> first.quarantining().contains(rule.name()))
                      .toList(),
                  checks.rules());
      clean = table.with(result.staged());
      quarantine = Optional.of(quarantine(result));
      quality = checks.recounted(quality, clean);
      progress.line(STAGE, Progress.count(result.rows()) + " rows set aside: " + result.reasons());
    }
    List<CheckOutcome> reconciliation =
        first.action() == GateAction.FailRun ? List.of() : reconcile(clean, quarantine);
    List<CheckOutcome> all = new ArrayList<>(quality);
    all.addAll(reconciliation);
    GateVerdict verdict = GateVerdict.of(all, clean.partitions(), policy);
    Optional<Comparison> comparison =
        verdict.action() == GateAction.FailRun ? Optional.empty() : compare(clean, evidence);
    String engine = "duckdb " + table.session().one("SELECT version()", row -> row.getString(1));
    return new Proof(
        clean.staged(), quality, reconciliation, verdict, quarantine, comparison, engine);
  }

  private List<CheckOutcome> reconcile(StagedTable clean, Optional<Quarantine> quarantine) {
    List<CheckOutcome> outcomes =
        new Reconciliation(
                context,
                clean,
                published,
                quarantine.map(Quarantine::rows).orElse(0L),
                Instant.parse(lock.lockedAt()))
            .run();
    outcomes.forEach(this::show);
    return outcomes;
  }

  private Optional<Comparison> compare(StagedTable table, EvidenceFiles evidence)
      throws IOException {
    if (!compares()) {
      return Optional.empty();
    }
    List<BatchRunSpec.Tolerance> tolerances =
        context.request().compare() == null ? List.of() : context.request().compare().tolerances();
    List<Path> before =
        published.files(context.boundary()).stream().map(PublishedFile::file).toList();
    Comparison comparison =
        new VersionComparison(table, context.spec().output().keys(), before, evidence)
            .run(tolerances, store);
    progress.line(
        STAGE,
        "compared with the published version: "
            + comparison.added()
            + " added, "
            + comparison.removed()
            + " removed, "
            + comparison.changed()
            + " changed, "
            + comparison.unchanged()
            + " equal");
    return Optional.of(comparison);
  }

  private boolean compares() {
    Mode mode = context.request().mode();
    return mode == Mode.CompareOnly || mode == Mode.Shadow;
  }

  /**
   * Makes inputs readable where a check reads them, then closes the sandbox: conditions of users
   * are run behind it.
   *
   * @return the tables that checks may read
   */
  private Set<String> closeSandbox(DuckSession session, Path evidence) throws IOException {
    List<Path> readable = new ArrayList<>();
    Set<String> tables = new LinkedHashSet<>();
    if (readsInputs()) {
      LockedTables.verify(context, lock, read -> {});
      LockedTables locked = new LockedTables(context, session, lock);
      locked.create();
      readable.addAll(locked.readable());
      lock.inputs().forEach(input -> tables.add(input.name()));
      lock.references().forEach(reference -> tables.add(reference.name()));
    }
    List<PublishedFile> before = published.files(context.boundary());
    if (!context.spec().reconciliation().isEmpty() || compares()) {
      store.fetch(before);
    }
    before.forEach(file -> readable.add(file.file()));
    session.close(readable, List.of(attempt.directory(), evidence, session.limits().temporary()));
    return tables;
  }

  private boolean readsInputs() {
    return context.spec().reconciliation().stream().anyMatch(check -> check.input() != null)
        || context.spec().quality().stream()
            .anyMatch(
                rule ->
                    rule.check() == QualityCheck.Referential || rule.check() == QualityCheck.Sql);
  }

  private Quarantine quarantine(Quarantining.Result result) {
    return new Quarantine(
        store.relativize(result.file().file()),
        result.rows(),
        result.file().bytes(),
        result.file().sha256(),
        result.reasons());
  }

  private void show(CheckOutcome outcome) {
    progress.line(
        STAGE,
        (outcome.held() ? "ok    " : outcome.severity() + "  ")
            + (outcome.held() ? outcome.name() + ": " + outcome.found() : outcome.describe()));
  }
}
