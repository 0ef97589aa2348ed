package dev.batchrun.operator.observe;

import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Execution;
import dev.batchrun.api.v1alpha1.PublishPolicy;
import dev.batchrun.core.planning.RunPlan;
import dev.batchrun.core.retry.RetryPolicy;
import dev.batchrun.core.run.RunTerms;
import dev.batchrun.core.run.RunTerms.Deadlines;
import dev.batchrun.core.vocabulary.DurationText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** From a contract to the terms of a run. What an object leaves out is what the schema says. */
final class TermsReader {
  private TermsReader() {}

  static RunTerms read(DatasetSpec spec, RunPlan plan) {
    Optional<Execution> execution = Optional.ofNullable(spec.execution());
    boolean approval =
        spec.publish() != null
            && spec.publish().approval() == PublishPolicy.ApprovalPolicy.Required;
    return new RunTerms(
        plan.boundary(),
        approval,
        execution.map(Execution::retry).map(TermsReader::retry).orElse(RetryPolicy.DEFAULT),
        execution.map(Execution::deadlines).map(TermsReader::deadlines).orElse(Deadlines.DEFAULT));
  }

  private static RetryPolicy retry(Execution.Retry retry) {
    RetryPolicy fallback = RetryPolicy.DEFAULT;
    return new RetryPolicy(
        Objects.requireNonNullElse(retry.maxAttempts(), fallback.maxAttempts()),
        duration(retry.backoff(), fallback.backoff()),
        duration(retry.maxBackoff(), fallback.maxBackoff()),
        fallback.maxDisruptions());
  }

  private static Deadlines deadlines(Execution.Deadlines deadlines) {
    Deadlines fallback = Deadlines.DEFAULT;
    return new Deadlines(
        duration(deadlines.compute(), fallback.compute()),
        duration(deadlines.commit(), fallback.commit()),
        duration(deadlines.waiting(), fallback.waiting()),
        duration(deadlines.upstream(), fallback.upstream()),
        Optional.ofNullable(deadlines.approval()).flatMap(DurationText::parse));
  }

  private static Duration duration(String text, Duration fallback) {
    return Optional.ofNullable(text).flatMap(DurationText::parse).orElse(fallback);
  }
}
