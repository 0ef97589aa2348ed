package dev.batchrun.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The contract of a dataset. */
@Group(BatchRunApi.GROUP)
@Version(BatchRunApi.VERSION)
@ShortNames("dset")
@Categories("batchrun")
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
public class Dataset extends CustomResource<DatasetSpec, DatasetStatus> implements Namespaced {}
