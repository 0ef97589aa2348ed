package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** One input: exactly one source and the boundary that says which part of it a run reads. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "[has(self.files), has(self.dataset)].filter(x, x).size() == 1",
    message = "set exactly one of files, dataset")
@ValidationRule(
    value = "!has(self.boundary) || !has(self.dataset)",
    message =
        "boundary: applies to files; an upstream Dataset is read by partition, see dataset.slice")
@ValidationRule(
    value = "!has(self.boundary) || !has(self.files) || !has(self.files.list)",
    message =
        "boundary: does not apply to an explicit list of files; use files.path or leave boundary out")
public record Input(
    @JsonPropertyDescription("The table's name in the SQL.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        String name,
    @JsonPropertyDescription("Files on a claim.") Files files,
    @JsonPropertyDescription("The published version of another Dataset in the same namespace.")
        Upstream dataset,
    @JsonPropertyDescription(
            "Which part of the source belongs to a run. Without it every row of the source is read.")
        Boundary boundary,
    @JsonPropertyDescription("What an input without a row in the boundary means: Fail or Accept.")
        @Default("Fail")
        EmptyPolicy whenEmpty) {

  /** Files on a PersistentVolumeClaim, named by a glob or one by one. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "[has(self.path), has(self.list)].filter(x, x).size() == 1",
      message = "set exactly one of path (a glob), list (the files one by one)")
  @ValidationRule(
      value =
          "!has(self.format) || self.format == 'Parquet' || (has(self.columns) && self.columns.size() > 0)",
      message = "columns: required for CSV and JSON; name each column and its type")
  @ValidationRule(
      value = "!has(self.csv) || (has(self.format) && self.format == 'CSV')",
      message = "csv: only with format CSV")
  @ValidationRule(
      value = "!has(self.path) || !self.path.split('/').exists(s, s == '..')",
      message = "path: '..' is not allowed; name a path inside the claim")
  @ValidationRule(
      value = "!has(self.list) || self.list.all(p, !p.startsWith('/') && !p.contains('../'))",
      message = "list: name paths inside the claim, without a leading '/' and without '..'")
  public record Files(
      @JsonPropertyDescription("The claim that holds the files.")
          @Required
          @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          String claimName,
      @JsonPropertyDescription(
              "A glob relative to the claim: * within a directory, ** across directories, {a,b} alternatives.")
          @Size(min = 1, max = 512)
          @Pattern("^[^/].*$")
          String path,
      @JsonPropertyDescription("The files one by one, relative to the claim.")
          @Size(min = 1, max = 1000)
          List<@Size(min = 1, max = 512) String> list,
      @JsonPropertyDescription("Parquet, CSV or JSON (newline-delimited or an array).")
          @Default("Parquet")
          FileFormat format,
      @JsonPropertyDescription(
              "The columns to expect. Required for CSV and JSON; for Parquet a difference is SchemaDrift.")
          @Size(max = 256)
          List<Column> columns,
      @JsonPropertyDescription("How CSV is written.") CsvOptions csv,
      @JsonPropertyDescription("Whether directories named column=value are columns.")
          Boolean hivePartitions,
      @JsonPropertyDescription("How locked files are digested.") @Default("CRC32C")
          DigestAlgorithm digest) {
    public Files {
      list = list == null ? List.of() : List.copyOf(list);
      columns = columns == null ? List.of() : List.copyOf(columns);
    }
  }

  /** How CSV is written. Nothing is detected from a sample. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record CsvOptions(
      @JsonPropertyDescription("Between fields.") @Size(min = 1, max = 4) @Default("','")
          String delimiter,
      @JsonPropertyDescription("Around fields.") @Size(min = 1, max = 1) @Default("'\"'")
          String quote,
      @JsonPropertyDescription("Whether the first line names the columns.") @Default("true")
          Boolean header,
      @JsonPropertyDescription("The text that means NULL.") @Size(max = 32) @Default("''")
          String nullText) {}

  /** Another Dataset whose published version is read. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "(has(self.slice) && self.slice == 'Window') == has(self.window)",
      message = "window: required for slice Window, and only there")
  public record Upstream(
      @JsonPropertyDescription("The Dataset.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String name,
      @JsonPropertyDescription(
              "Same: the partitions with the run's values of the columns both have. Calendar: the partitions that share time with the run's, such as a month's days. Window: those, and some before and after. All: every partition.")
          @Default("Same")
          UpstreamSlice slice,
      @JsonPropertyDescription("For slice Window: how far it reaches.") Window window,
      @JsonPropertyDescription("Read the dataset as of this version; the newest when absent.")
          @Min(1)
          Long version) {}

  /** So many units before the run's partitions, and after them. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Window(
      @JsonPropertyDescription("In what the reach is counted, by this dataset's clock.") @Required
          Period.Unit unit,
      @JsonPropertyDescription("How many before; 29 for the thirty days that end with a day.")
          @Min(0)
          @Max(10000)
          @Default("0")
          Integer before,
      @JsonPropertyDescription("How many after.") @Min(0) @Max(10000) @Default("0")
          Integer after) {}

  /** Half-open: from is inside, to is not. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value =
          "self.clock in ['EventTime','IngestionTime','SourceCommitTime'] ? has(self.column) : !has(self.column)",
      message =
          "column: required for EventTime, IngestionTime and SourceCommitTime, and only there")
  @ValidationRule(
      value = "self.clock in ['EventTime','IngestionTime','SourceCommitTime','FileArrivalTime']",
      message =
          "clock: files support EventTime, IngestionTime, SourceCommitTime and FileArrivalTime")
  public record Boundary(
      @JsonPropertyDescription(
              "By which clock the boundary is drawn. Files support EventTime, IngestionTime, SourceCommitTime (by column) and FileArrivalTime (by modification time).")
          @Required
          BoundaryClock clock,
      @JsonPropertyDescription("The DATE or TIMESTAMP column for clocks that read one.")
          @Size(min = 1, max = 63)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String column,
      @JsonPropertyDescription(
              "The IANA time zone in which dates and zoneless timestamps are meant.")
          @Size(min = 1, max = 64)
          @Default("UTC")
          String zone,
      @JsonPropertyDescription(
              "The partition column whose date names the interval; the only date among them when absent.")
          @Size(min = 1, max = 63)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String partition,
      @JsonPropertyDescription("How far before the interval rows are read as well.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          String lookBack) {}

  /** See the field of this type. */
  public enum EmptyPolicy {
    Fail,
    Accept
  }

  /** See the field of this type. */
  public enum UpstreamSlice {
    Same,
    Calendar,
    Window,
    All
  }
}
