package dev.batchrun.local.schema;

/** Where in an object a value stands, printed as Kubernetes prints it. */
record FieldPath(String text) {
  static final FieldPath ROOT = new FieldPath("");

  FieldPath child(String field) {
    return new FieldPath(text.isEmpty() ? field : text + "." + field);
  }

  FieldPath key(String key) {
    return new FieldPath(text + "[" + key + "]");
  }

  FieldPath index(int index) {
    return new FieldPath(text + "[" + index + "]");
  }

  /** The name a user sees. */
  String shown() {
    return text.isEmpty() ? FieldProblem.ROOT : text;
  }
}
