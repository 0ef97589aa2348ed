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

/** One run over one locked input boundary. */
@JsonClassDescription(
    "One run over one locked input boundary of a dataset: lock the inputs, compute into staging, prove the output, publish atomically, record the evidence.")
@Group(BatchRunApi.GROUP)
@Version(BatchRunApi.VERSION)
@ShortNames("brun")
@Categories("batchrun-all")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Dataset", jsonPath = ".status.dataset")
@AdditionalPrinterColumn(name = "Partition", jsonPath = ".status.partition")
@AdditionalPrinterColumn(
    name = "Version",
    jsonPath = ".status.commit.version",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Progress", jsonPath = ".status.progress")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".status.phase")
@AdditionalSelectableField(jsonPath = ".status.dataset")
@ValidationRule(
    value = "self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')",
    message =
        "metadata.name: at most 63 characters of a-z, 0-9 and '-'; the names of Jobs and directories are made from it")
public class BatchRun extends CustomResource<BatchRunSpec, BatchRunStatus> implements Namespaced {}
