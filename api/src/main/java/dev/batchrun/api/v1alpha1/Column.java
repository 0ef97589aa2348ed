package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;

/** A column and its type. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Column(
    @JsonPropertyDescription("The column.") @Required @Size(min = 1, max = 128) String name,
    @JsonPropertyDescription(
            "A DuckDB type such as BIGINT, VARCHAR, DATE, TIMESTAMP, DECIMAL(18,2).")
        @Required
        @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z][A-Za-z0-9_ ,()\\[\\]]*$")
        String type,
    @JsonPropertyDescription("Whether NULL may occur.") @Default("true") Boolean nullable) {}
