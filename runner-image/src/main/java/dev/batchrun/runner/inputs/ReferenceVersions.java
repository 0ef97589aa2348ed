package dev.batchrun.runner.inputs;

import dev.batchrun.api.v1alpha1.Reference;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReferencePolicy;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.evidence.InputLock.LockedReference;
import dev.batchrun.runner.json.Digests.Algorithm;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chooses the version of reference data that a policy means, and locks its file. */
public final class ReferenceVersions {
  private static final String PLACE = "{version}";
  private static final int SHOWN = 5;

  private final StepContext context;
  private final Instant lockTime;

  public ReferenceVersions(StepContext context, Instant lockTime) {
    this.context = context;
    this.lockTime = lockTime;
  }

  /** The chosen version with its checksum. */
  public LockedReference lock(Reference reference) throws IOException {
    ClaimFiles claim =
        new ClaimFiles(
            "reference " + reference.name(),
            reference.claimName(),
            context.claim(reference.claimName()));
    String version;
    Optional<String> effectiveAt = Optional.empty();
    if (reference.policy() == ReferencePolicy.RuleVersionPinned) {
      version = reference.version();
    } else {
      TreeMap<String, String> versions = versions(reference, claim);
      if (reference.policy() == ReferencePolicy.Latest) {
        version = versions.lastKey();
      } else {
        LocalDateTime at = effectiveAt(reference);
        effectiveAt = Optional.of(at.toString());
        version = notAfter(reference, versions, at);
      }
    }
    String path = reference.path().replace(PLACE, version);
    return locked(reference, claim, version, path, effectiveAt);
  }

  private LockedReference locked(
      Reference reference,
      ClaimFiles claim,
      String version,
      String path,
      Optional<String> effectiveAt)
      throws IOException {
    LockedFile file;
    try {
      file = claim.lock(List.of(path), Algorithm.SHA256, 1, bytes -> {}).get(0);
    } catch (StepFailure missing) {
      if (missing.reason() != Reason.InputMissing) {
        throw missing;
      }
      throw new StepFailure(
          Reason.ReferenceUnavailable,
          claim.subject()
              + ": version "
              + version
              + " expects "
              + path
              + " on claim "
              + claim.claimName()
              + ", which is not there; there are "
              + shown(reference, claim),
          missing);
    }
    if (reference.checksum() != null && !reference.checksum().equals(file.digest())) {
      throw new StepFailure(
          Reason.ReferenceUnavailable,
          claim.subject()
              + ": "
              + path
              + " has checksum "
              + file.digest()
              + ", the contract names "
              + reference.checksum()
              + "; restore the file, or pin the version that is meant");
    }
    return new LockedReference(
        reference.name(),
        reference.claimName(),
        path,
        reference.policy().name(),
        version,
        effectiveAt.orElse(null),
        file.size(),
        file.digest());
  }

  /** The versions there are, oldest first, with their paths. */
  private TreeMap<String, String> versions(Reference reference, ClaimFiles claim)
      throws IOException {
    TreeMap<String, String> versions = find(reference, claim);
    if (versions.isEmpty()) {
      throw new StepFailure(
          Reason.ReferenceUnavailable,
          claim.subject()
              + ": no file matches "
              + reference.path()
              + " on claim "
              + claim.claimName()
              + "; deliver a version, or correct the path");
    }
    return versions;
  }

  private static TreeMap<String, String> find(Reference reference, ClaimFiles claim)
      throws IOException {
    TreeMap<String, String> versions = new TreeMap<>(BY_NUMBERS);
    int place = reference.path().indexOf(PLACE);
    if (place < 0 || !java.nio.file.Files.isDirectory(claim.root())) {
      return versions;
    }
    String path = reference.path();
    Pattern pattern =
        Pattern.compile(Pattern.quote(path).replace(PLACE, "\\E([A-Za-z0-9][A-Za-z0-9._:-]*)\\Q"));
    for (String found : Glob.of(path.replace(PLACE, "*")).expand(claim.root())) {
      Matcher matcher = pattern.matcher(found);
      if (matcher.matches()) {
        versions.put(matcher.group(1), found);
      }
    }
    return versions;
  }

  private String notAfter(
      Reference reference, TreeMap<String, String> versions, LocalDateTime effectiveAt) {
    return versions.keySet().stream()
        .filter(version -> !moment(reference, version).isAfter(effectiveAt))
        .max(Comparator.comparing(version -> moment(reference, version)))
        .orElseThrow(
            () ->
                new StepFailure(
                    Reason.ReferenceUnavailable,
                    "reference "
                        + reference.name()
                        + ": no version is as old as "
                        + effectiveAt
                        + " ("
                        + reference.policy()
                        + "); there are "
                        + list(versions.keySet().stream().toList())
                        + ". Deliver the version that was in force, or pin one"));
  }

  /** The moment the policy looks at, on a clock in the zone of the contract's boundaries. */
  private LocalDateTime effectiveAt(Reference reference) {
    return switch (reference.policy()) {
      case AsAtProcessingTime -> LocalDateTime.ofInstant(lockTime, zone());
      case AsAtReportClose ->
          parse(reference.effectiveAt())
              .orElseThrow(
                  () ->
                      new StepFailure(
                          Reason.InvalidRequest,
                          "reference "
                              + reference.name()
                              + ": effectiveAt '"
                              + reference.effectiveAt()
                              + "' is no date or instant; write one such as 2026-06-30"));
      case AsAtEventTime -> eventTime(reference);
      case Latest, RuleVersionPinned ->
          throw new AssertionError(reference.policy() + " looks at no moment");
    };
  }

  private LocalDateTime eventTime(Reference reference) {
    if (context.request().interval() != null) {
      return LocalDateTime.ofInstant(
          RowInterval.instant(context.request().interval().from()), zone());
    }
    if (context.request().businessDate() != null) {
      return LocalDate.parse(context.request().businessDate()).atStartOfDay();
    }
    throw new StepFailure(
        Reason.InvalidRequest,
        "reference "
            + reference.name()
            + ": AsAtEventTime needs the run's interval or business date; the run has neither");
  }

  private ZoneId zone() {
    return context.spec().inputs().stream()
        .filter(input -> input.boundary() != null)
        .findFirst()
        .map(input -> RowInterval.zone(input.name(), input.boundary()))
        .orElse(ZoneOffset.UTC);
  }

  private static LocalDateTime moment(Reference reference, String version) {
    return parse(version)
        .orElseThrow(
            () ->
                new StepFailure(
                    Reason.ReferenceUnavailable,
                    "reference "
                        + reference.name()
                        + ": version '"
                        + version
                        + "' is no date, and "
                        + reference.policy()
                        + " chooses by date; name versions such as 2026-07-01, or use Latest or"
                        + " RuleVersionPinned"));
  }

  private static Optional<LocalDateTime> parse(String text) {
    List<java.util.function.Supplier<LocalDateTime>> forms = new ArrayList<>();
    forms.add(() -> LocalDate.parse(text).atStartOfDay());
    forms.add(() -> LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE).atStartOfDay());
    forms.add(
        () -> LocalDateTime.ofInstant(OffsetDateTime.parse(text).toInstant(), ZoneOffset.UTC));
    forms.add(() -> LocalDateTime.parse(text));
    forms.add(() -> LocalDate.parse(text + "-01").atStartOfDay());
    for (var form : forms) {
      try {
        return Optional.of(form.get());
      } catch (DateTimeException otherForm) {
        continue;
      }
    }
    return Optional.empty();
  }

  private static String shown(Reference reference, ClaimFiles claim) throws IOException {
    List<String> versions = List.copyOf(find(reference, claim).keySet());
    return versions.isEmpty() ? "no versions" : list(versions);
  }

  private static String list(List<String> versions) {
    List<String> newest = versions.subList(Math.max(0, versions.size() - SHOWN), versions.size());
    return (newest.size() < versions.size() ? "…, " : "") + String.join(", ", newest);
  }

  /** {@code v9} before {@code v10}: runs of digits compare as numbers. */
  static final Comparator<String> BY_NUMBERS =
      (a, b) -> {
        List<String> left = parts(a);
        List<String> right = parts(b);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
          String x = left.get(i);
          String y = right.get(i);
          boolean numbers = Character.isDigit(x.charAt(0)) && Character.isDigit(y.charAt(0));
          int order = numbers ? new BigInteger(x).compareTo(new BigInteger(y)) : x.compareTo(y);
          if (order != 0) {
            return order;
          }
        }
        int order = Integer.compare(left.size(), right.size());
        return order != 0 ? order : a.compareTo(b);
      };

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = Pattern.compile("[0-9]+|[^0-9]+").matcher(text);
    while (matcher.find()) {
      parts.add(matcher.group());
    }
    return parts;
  }
}
