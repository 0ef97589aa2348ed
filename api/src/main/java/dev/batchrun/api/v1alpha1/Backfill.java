package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A change of history, planned before anything runs. */
@JsonClassDescription(
    "A change of a dataset's history: why, which partitions and how. It is planned first; the plan says what is computed and whom it reaches.")
@Group(BatchRunApi.GROUP)
@Version(BatchRunApi.VERSION)
@ShortNames("bfill")
@Categories("batchrun-all")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode")
@AdditionalPrinterColumn(name = "Done/Total", jsonPath = ".status.progress")
@AdditionalPrinterColumn(
    name = "Failed",
    jsonPath = ".status.runs.failed",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".status.phase")
@ValidationRule(
    value = "self.metadata.name.size() <= 40 && !self.metadata.name.contains('.')",
    message =
        "metadata.name: at most 40 characters of a-z, 0-9 and '-'; the names of runs are made from it")
@ValidationRule(
    value = "false",
    message =
        "kind: a Backfill is not carried out by this version yet, so none is taken; create BatchRuns, with range for several partitions")
public class Backfill extends CustomResource<BackfillSpec, BackfillStatus> implements Namespaced {}
