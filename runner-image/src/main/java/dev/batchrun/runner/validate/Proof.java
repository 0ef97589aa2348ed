package dev.batchrun.runner.validate;

import dev.batchrun.core.gate.CheckOutcome;
import dev.batchrun.core.gate.GateVerdict;
import dev.batchrun.runner.evidence.Seal.Comparison;
import dev.batchrun.runner.evidence.Seal.Quarantine;
import dev.batchrun.runner.transform.StagedFiles;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a staged output after all checks.
 *
 * @param staged the files, without quarantined rows
 * @param quality outcomes of quality rules
 * @param reconciliation outcomes of reconciliation checks
 * @param verdict what they mean together
 * @param quarantine rows set aside
 * @param comparison with the published version, for modes that compare
 * @param engine name and version of what computed it
 */
public record Proof(
    StagedFiles staged,
    List<CheckOutcome> quality,
    List<CheckOutcome> reconciliation,
    GateVerdict verdict,
    Optional<Quarantine> quarantine,
    Optional<Comparison> comparison,
    String engine) {}
