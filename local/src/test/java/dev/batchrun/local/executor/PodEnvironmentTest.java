package dev.batchrun.local.executor;

import static dev.batchrun.local.executor.Cluster.pod;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does a container find in its environment? */
class PodEnvironmentTest {
  @TempDir static Path directory;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    ImageCatalog images =
        ImageCatalog.of(
            Map.of("runner:1", List.of("/bin/sh", "-c", "echo $0 in $(TMPDIR); env >$HOME/env")));
    cluster = new Cluster(directory, options -> options.withImages(images));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void resolvesTheEnvironment() {
    cluster.configMap("settings", Map.of("colour", "blue"));
    cluster.secret("keys", Map.of("token", "s3cr3t"));
    cluster.run(
        "env",
        pod(
            """
            containers:
            - name: main
              image: example.com/main:1
              command: [/bin/sh, -c, env | sort]
              env:
              - {name: A, value: "1"}
              - {name: B, value: $(A)-$$(A)-$(NOPE)}
              - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}
              - {name: TOKEN, valueFrom: {secretKeyRef: {name: keys, key: token}}}
              - {name: GONE, valueFrom: {secretKeyRef: {name: keys, key: none, optional: true}}}
              - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
              - {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
              - {name: MIB, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
              - {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
              envFrom: [{prefix: ALL_, configMapRef: {name: settings}}]
              resources: {limits: {memory: 1Gi, cpu: 1500m}}
            """));
    cluster.awaitCondition("env", "Complete");
    List<String> lines = cluster.log("env", "main").lines().toList();
    String name = cluster.pods("env").get(0).getMetadata().getName();
    assertTrue(
        lines.containsAll(
            List.of(
                "A=1",
                "B=1-$(A)-$(NOPE)",
                "COLOUR=blue",
                "TOKEN=s3cr3t",
                "POD=" + name,
                "APP=test",
                "MIB=1024",
                "CPUS=2",
                "ALL_colour=blue",
                "LANG=C.UTF-8")),
        String.join("\n", lines));
    assertFalse(
        lines.stream()
            .anyMatch(
                l -> l.startsWith("GONE=") || l.startsWith("JAVA_HOME=") || l.startsWith("MAVEN")));
  }

  @Test
  void runsTheEntryPointOfAKnownImageWithTheArguments() {
    cluster.run("known", pod("containers: [{name: main, image: 'runner:1', args: [lock]}]"));
    cluster.awaitCondition("known", "Complete");
    String log = cluster.log("known", "main");
    assertTrue(log.matches("lock in /.*/tmp/main\n"), log);
  }
}
