package dev.batchrun.local.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskSpec(List<String> command, Integer size, Integer limit, String mode) {
  static TaskSpec ofSize(Integer size) {
    return new TaskSpec(List.of("true"), size, null, null);
  }

  TaskSpec withSize(int other) {
    return new TaskSpec(command, other, limit, mode);
  }
}
