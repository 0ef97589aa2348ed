package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A person's answer to a question of a run. */
@JsonClassDescription(
    "A person's answer to a question of a run, bound to the digest of the evidence that was looked at. Create-only.")
@Group(BatchRunApi.GROUP)
@Version(BatchRunApi.VERSION)
@ShortNames("brev")
@Categories("batchrun-all")
@AdditionalPrinterColumn(name = "Target", jsonPath = ".spec.target.name")
@AdditionalPrinterColumn(name = "Verdict", jsonPath = ".spec.verdict")
@AdditionalPrinterColumn(name = "By", jsonPath = ".spec.by")
@AdditionalPrinterColumn(
    name = "Applied",
    jsonPath = ".status.applied",
    type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".spec.target.name")
public class Review extends CustomResource<ReviewSpec, ReviewStatus> implements Namespaced {}
