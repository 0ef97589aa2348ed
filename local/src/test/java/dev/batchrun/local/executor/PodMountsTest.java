package dev.batchrun.local.executor;

import static dev.batchrun.local.executor.Cluster.pod;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does a container find where its volumes are mounted? */
class PodMountsTest {
  @TempDir static Path directory;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = new Cluster(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void mountsClaimsWithSubPathsOutsideThePodsOwnDirectory() throws Exception {
    cluster.claim("lake", Map.of());
    cluster.run(
        "claims",
        pod(
            """
            containers:
            - name: main
              image: example.com/main:1
              command: [/bin/sh, -c, "echo $TARGET; echo row > /out/deep/file; echo $(POD) > /plain/file"]
              env:
              - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
              - {name: TARGET, value: '{"dir":"/out/deep"}'}
              volumeMounts:
              - {name: lake, mountPath: /out/deep, subPathExpr: runs/$(POD)}
              - {name: lake, mountPath: /plain, subPath: fixed}
            volumes: [{name: lake, persistentVolumeClaim: {claimName: lake}}]
            """));
    cluster.awaitCondition("claims", "Complete");
    String name = cluster.pods("claims").get(0).getMetadata().getName();
    Path lake = directory.resolve("volumes/default/lake");
    assertEquals("row\n", Files.readString(lake.resolve("runs").resolve(name).resolve("file")));
    assertEquals(name + "\n", Files.readString(lake.resolve("fixed/file")));
    assertTrue(cluster.log("claims", "main").contains("/mounts/main/out/deep\"}"));
    cluster.awaitBound("lake");
    cluster.deleteAndAwaitNoPods("claims");
    assertTrue(Files.exists(lake.resolve("fixed/file")));
  }

  @Test
  void bindsAClaimToTheDirectoryItsAnnotationNames() throws Exception {
    Path shown = Files.createDirectories(directory.resolve("shown"));
    Files.writeString(shown.resolve("a.csv"), "1,2");
    cluster.claim("landing", Map.of("local.batchrun.dev/path", shown.toString()));
    cluster.run(
        "annotated",
        pod(
            """
            containers:
            - name: main
              image: example.com/main:1
              command: [cat, /in/a.csv]
              volumeMounts: [{name: v, mountPath: /in, readOnly: true}]
            volumes: [{name: v, persistentVolumeClaim: {claimName: landing, readOnly: true}}]
            """));
    cluster.awaitCondition("annotated", "Complete");
    assertTrue(cluster.log("annotated", "main").endsWith("1,2"));
  }

  @Test
  void projectsWhatAPodMayKnowOfItself() {
    cluster.configMap("part", Map.of("k", "from-config"));
    cluster.run(
        "projected",
        pod(
            """
            containers:
            - name: main
              image: example.com/main:1
              command: [cat, /info/labels, /info/conf/k]
              volumeMounts: [{name: info, mountPath: /info}]
            volumes:
            - name: info
              projected:
                sources:
                - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: "metadata.labels['app']"}}]}
                - configMap: {name: part, items: [{key: k, path: conf/k}]}
            """));
    cluster.awaitCondition("projected", "Complete");
    assertTrue(cluster.log("projected", "main").endsWith("testfrom-config"));
  }
}
