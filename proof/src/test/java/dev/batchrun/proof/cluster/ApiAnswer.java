package dev.batchrun.proof.cluster;

import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;

/** What the API server answers: a status code and a body. */
public record ApiAnswer(int code, byte[] body, String note) {
  static ApiAnswer of(int code, Revision revision) {
    return new ApiAnswer(code, revision.bytes(), "v" + revision.version());
  }

  static ApiAnswer of(ApiError error) {
    return new ApiAnswer(error.code(), Json.bytes(error.status()), error.reason());
  }

  /** Whether it did as asked. */
  public boolean succeeded() {
    return code < 400;
  }

  @Override
  public String toString() {
    return code + " " + note;
  }
}
