package dev.batchrun.local.server;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** The custom kind of these tests; its definition is {@code tasks.example.dev-v1.yml}. */
@Group("example.dev")
@Version("v1")
public class Task extends CustomResource<TaskSpec, TaskStatus> implements Namespaced {
  private static final long serialVersionUID = 1L;
}
