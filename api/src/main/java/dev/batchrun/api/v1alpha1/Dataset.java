package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The contract of a dataset. */
@JsonClassDescription(
    "The contract of a dataset: inputs, transform, the partitions a run owns, what must hold, and where versions are published.")
@Group(BatchRunApi.GROUP)
@Version(BatchRunApi.VERSION)
@ShortNames("dset")
@Categories("batchrun-all")
@AdditionalPrinterColumn(
    name = "Version",
    jsonPath = ".status.version",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Published",
    jsonPath = ".status.publishedAt",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Stale", jsonPath = ".status.stale")
@AdditionalPrinterColumn(name = "Closed-Through", jsonPath = ".status.closedThrough")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')",
    message =
        "metadata.name: at most 63 characters of a-z, 0-9 and '-'; the names of Jobs and directories are made from it")
@ValidationRule(
    value = "self.metadata.name != 'inline'",
    message =
        "metadata.name: inline is kept for contracts that stand in a run; choose another name")
public class Dataset extends CustomResource<DatasetSpec, DatasetStatus> implements Namespaced {}
