package dev.batchrun.local.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands people type, with the kubectl on the PATH. */
class KubectlTest {
  @TempDir static Path home;

  private static final ContainerLogs LOGS = new ContainerLogs();
  private static TestServer api;

  /** One file for each container that was started. */
  private static final class ContainerLogs implements PodLogs {
    private final Map<String, Path> files = new ConcurrentHashMap<>();
    private final Map<String, Boolean> complete = new ConcurrentHashMap<>();

    @Override
    public Optional<Path> file(Container container) {
      return Optional.ofNullable(files.get(container.pod()));
    }

    @Override
    public boolean isComplete(Container container) {
      return complete.getOrDefault(container.pod(), true);
    }
  }

  @BeforeAll
  static void start() {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl"))),
        "kubectl is not on the PATH: its commands are not tried against the local API server");
    api =
        TestServer.start(new LocalApiServer.Options(0, Optional.empty(), LOGS, Clock.systemUTC()));
    api.server.writeKubeconfig(home.resolve("kubeconfig"));
  }

  @AfterAll
  static void stop() {
    if (api != null) {
      api.close();
    }
  }

  /** A command's end: its exit code and everything it printed. */
  private record Outcome(int code, String output) {
    Outcome ok() {
      assertEquals(0, code, output);
      return this;
    }

    Outcome fails() {
      assertFalse(code == 0, output);
      return this;
    }

    Outcome says(String... texts) {
      for (String text : texts) {
        assertTrue(output.contains(text), "'" + text + "' is not in: " + output);
      }
      return this;
    }
  }

  private static Process begin(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("EDITOR", "sed -i s/Safe/Fast/");
    builder.environment().put("TMPDIR", home.toString());
    Process process = builder.start();
    // One that hangs must fail its test, not hold up the others for ever.
    CompletableFuture.delayedExecutor(120, TimeUnit.SECONDS).execute(process::destroyForcibly);
    return process;
  }

  private static Outcome kubectl(String... arguments) {
    try {
      Process process = begin(arguments);
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end: " + output);
      return new Outcome(process.exitValue(), output);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String file(String name, String content) {
    try {
      return Files.writeString(home.resolve(name + ".yaml"), content).toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String task(String name, String spec) {
    return file(
        name,
        """
        apiVersion: example.dev/v1
        kind: Task
        metadata: {name: %s, labels: {team: %s}}
        spec: %s
        """
            .formatted(name, name, spec));
  }

  private static String configMap(String name) {
    return file(
        name,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: %s}
        data: {a: "1"}
        """
            .formatted(name));
  }

  private static final String PLAIN = "{command: [\"true\"]}";

  @Test
  void appliesAgainAndAgain() {
    String file = task("applied", PLAIN);
    kubectl("apply", "-f", file).ok().says("task.example.dev/applied created");
    kubectl("apply", "-f", file).ok().says("task.example.dev/applied unchanged");
    task("applied", "{command: [\"true\"], size: 7}");
    kubectl("diff", "-f", file).fails().says("+  size: 7", "-  size: 1");
    kubectl("apply", "--dry-run=server", "-f", file).ok().says("configured (server dry run)");
    kubectl("apply", "-f", file).ok().says("task.example.dev/applied configured");
    kubectl("diff", "-f", file).ok();
  }

  @Test
  void appliesOnTheServerAndTellsConflicts() {
    String file = task("ssa", PLAIN);
    kubectl("apply", "--server-side", "-f", file).ok().says("serverside-applied");
    kubectl("apply", "--server-side", "-f", file).ok();
    task("ssa", "{command: [\"false\"]}");
    kubectl("apply", "--server-side", "--field-manager=other", "-f", file)
        .fails()
        .says("Apply failed with 1 conflict: conflict with \"kubectl\": .spec.command");
    kubectl("apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", file)
        .ok();
  }

  @Test
  void takesOverWhatWasAppliedByTheClient() {
    String file = configMap("migrated");
    kubectl("apply", "-f", file).ok();
    kubectl("apply", "--server-side", "-f", file).ok().says("serverside-applied");
    kubectl("get", "cm", "migrated", "-o", "yaml", "--show-managed-fields")
        .ok()
        .says("operation: Apply");
  }

  @Test
  void tellsWhatIsWrong() {
    kubectl("apply", "-f", task("wrong", "{command: [x], size: 1000, mode: Quick}"))
        .fails()
        .says(
            "The Task \"wrong\" is invalid:",
            "* spec.mode: Unsupported value: \"Quick\": supported values: \"Fast\", \"Safe\"",
            "* spec.size: Invalid value: 1000: spec.size in body should be less than or equal to"
                + " 100");
    kubectl("apply", "-f", task("wrong", "{comand: [x], command: [x]}"))
        .fails()
        .says("strict decoding error: unknown field \"spec.comand\"");
    kubectl("apply", "-n", "nowhere", "-f", task("wrong", PLAIN))
        .fails()
        .says("namespaces \"nowhere\" not found");
  }

  @Test
  void getsTablesAndFields() {
    kubectl("apply", "-f", task("shown", "{command: [x], size: 4}")).ok();
    kubectl(
            "patch",
            "task",
            "shown",
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"phase\":\"Shown\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}")
        .ok();
    assertTrue(
        kubectl("get", "tk", "shown")
            .ok()
            .output()
            .matches("(?s)NAME +PHASE +READY +AGE\nshown +Shown +True +\\d+s\n"));
    kubectl("get", "work", "-o", "wide").ok().says("SIZE");
    kubectl("get", "tk", "-A").ok().says("NAMESPACE", "default");
    kubectl("get", "tk", "shown", "-o", "jsonpath={.spec.size}").ok().says("4");
    kubectl("get", "tk", "shown", "-o", "json").ok().says("\"phase\": \"Shown\"");
    kubectl("get", "tk", "-l", "team in (shown,other)").ok().says("shown");
    kubectl("get", "tk", "-l", "team,team notin (shown)", "-o", "name").ok();
    assertFalse(kubectl("get", "tk", "-l", "!team", "-o", "name").ok().output().contains("shown"));
    kubectl("get", "tk", "--field-selector", "status.phase=Shown", "-o", "name")
        .ok()
        .says("task.example.dev/shown");
    kubectl("get", "tk", "--sort-by=.metadata.name").ok().says("shown");
    kubectl("wait", "--for=condition=Ready", "task/shown", "--timeout=10s")
        .ok()
        .says("condition met");
    kubectl("wait", "--for=jsonpath={.status.phase}=Shown", "task/shown", "--timeout=10s").ok();
  }

  @Test
  void followsChanges() throws Exception {
    kubectl("apply", "-f", task("followed", PLAIN)).ok();
    Process watching = begin("get", "tk", "followed", "-w");
    var lines = watching.inputReader();
    assertTrue(lines.readLine().startsWith("NAME"));
    assertTrue(lines.readLine().startsWith("followed"));
    // It shows what is there first and begins to watch then: a change in between shows nowhere.
    AtomicInteger changes = new AtomicInteger();
    await("a line about a change")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              String status =
                  "{\"status\":{\"phase\":\"Later%d\"}}".formatted(changes.incrementAndGet());
              api.merge(TestServer.TASKS + "/followed/status", status).expect(200);
              return lines.ready();
            });
    assertTrue(lines.readLine().contains("Later"));
    watching.destroy();
  }

  @Test
  void waitsForADeletion() throws Exception {
    kubectl("apply", "-f", task("leaving", PLAIN)).ok();
    Process waiting = begin("wait", "--for=delete", "task/leaving", "--timeout=20s");
    kubectl("delete", "task", "leaving").ok().says("\"leaving\" deleted");
    assertTrue(waiting.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, waiting.exitValue());
  }

  @Test
  void describesWithEvents() {
    kubectl("apply", "-f", task("described", PLAIN)).ok();
    String uid = api.get(TestServer.TASKS + "/described").at("/metadata/uid");
    api.post(
            "/api/v1/namespaces/default/events",
            "{\"metadata\":{\"name\":\"told\"},\"involvedObject\":{\"apiVersion\":\"example.dev/v1\","
                + "\"kind\":\"Task\",\"name\":\"described\",\"namespace\":\"default\",\"uid\":\""
                + uid
                + "\"},\"reason\":\"Started\",\"message\":\"it began\",\"type\":\"Normal\","
                + "\"source\":{\"component\":\"tests\"},\"count\":1}")
        .expect(201);
    kubectl("describe", "task", "described").ok().says("Kind:         Task", "it began");
    kubectl("get", "events").ok().says("task/described", "it began");
    kubectl("events", "--for", "task/described").ok().says("it began");
    kubectl("describe", "ns", "default").ok().says("Active");
  }

  @Test
  void showsLogs() throws Exception {
    kubectl("run", "talks", "--image=x").ok();
    kubectl("logs", "talks").fails().says("is waiting to start");
    Path log = Files.writeString(home.resolve("talks.log"), "one\ntwo\nthree\n");
    LOGS.files.put("talks", log);
    assertEquals("one\ntwo\nthree\n", kubectl("logs", "talks").ok().output());
    assertEquals("three\n", kubectl("logs", "talks", "--tail=1").ok().output());
    kubectl("logs", "talks", "-c", "nobody").fails().says("container nobody is not valid for pod");
    LOGS.complete.put("talks", false);
    Process following = begin("logs", "-f", "talks");
    var lines = following.inputReader();
    assertEquals("one", lines.readLine());
    Files.writeString(log, "four\n", StandardOpenOption.APPEND);
    assertEquals("two", lines.readLine());
    assertEquals("three", lines.readLine());
    assertEquals("four", lines.readLine());
    LOGS.complete.put("talks", true);
    assertEquals(null, lines.readLine());
    assertTrue(following.waitFor(10, TimeUnit.SECONDS));
    kubectl("describe", "pod", "talks").ok().says("Image:        x");
    kubectl("set", "image", "pod/talks", "talks=y").ok();
    kubectl("delete", "pod", "talks", "--now").ok();
  }

  @Test
  void explainsKinds() {
    kubectl("explain", "task").ok().says("A piece of work.", "GROUP:      example.dev");
    kubectl("explain", "task.spec.size").ok().says("How large it is.", "<integer>");
    kubectl("explain", "task.metadata.labels").ok().says("by which selectors find");
    kubectl("explain", "pods.spec.containers.image").ok().says("The container image.");
    kubectl("explain", "jobs.spec", "--recursive").ok().says("backoffLimit");
  }

  @Test
  void editsAndPatches() {
    kubectl("apply", "-f", task("edited", PLAIN)).ok();
    kubectl("edit", "task", "edited").ok().says("edited");
    kubectl("get", "task", "edited", "-o", "jsonpath={.spec.mode}").ok().says("Fast");
    kubectl("patch", "task", "edited", "--type=merge", "-p", "{\"spec\":{\"size\":5}}").ok();
    kubectl(
            "patch",
            "task",
            "edited",
            "--type=json",
            "-p",
            "[{\"op\":\"test\",\"path\":\"/spec/size\",\"value\":5},{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":6}]")
        .ok();
    kubectl("get", "task", "edited", "-o", "jsonpath={.spec.size}").ok().says("6");
    kubectl("label", "task", "edited", "a=b").ok().says("labeled");
    kubectl("annotate", "task", "edited", "a=b").ok().says("annotated");
    kubectl("apply", "-f", configMap("patched")).ok();
    kubectl("patch", "cm", "patched", "-p", "{\"data\":{\"b\":\"2\"}}").ok();
    kubectl("get", "cm", "patched", "-o", "jsonpath={.data}").ok().says("\"b\":\"2\"");
  }

  @Test
  void createsAndReplaces() {
    String file = task("created", PLAIN);
    kubectl("create", "-f", file).ok().says("created");
    kubectl("create", "-f", file).fails().says("AlreadyExists");
    kubectl("replace", "-f", file).ok().says("replaced");
    kubectl("create", "cm", "made", "--from-literal=k=v").ok();
    kubectl("get", "cm", "made", "-o", "jsonpath={.data.k}").ok().says("v");
    kubectl("create", "secret", "generic", "hidden", "--from-literal=k=v").ok();
    kubectl("get", "secret", "hidden", "-o", "jsonpath={.data.k}").ok().says("dg==");
    kubectl("create", "job", "made", "--image=x").fails().says("kubectl apply -f");
  }

  @Test
  void makesAndDeletesNamespaces() {
    kubectl("create", "ns", "short").ok();
    kubectl("apply", "-n", "short", "-f", configMap("inside")).ok();
    kubectl("delete", "ns", "short").ok();
    kubectl("get", "cm", "-n", "short", "inside").fails().says("NotFound");
    kubectl("delete", "ns", "default").fails().says("this namespace may not be deleted");
  }

  @Test
  void deletesWithItsDependents() {
    for (String cascade : List.of("background", "foreground", "orphan")) {
      kubectl("apply", "-f", task("owner-" + cascade, PLAIN)).ok();
      String uid = api.get(TestServer.TASKS + "/owner-" + cascade).at("/metadata/uid");
      String dependent = "/api/v1/namespaces/default/configmaps/of-" + cascade;
      api.post(
              "/api/v1/namespaces/default/configmaps",
              "{\"metadata\":{\"name\":\"of-"
                  + cascade
                  + "\",\"ownerReferences\":[{\"apiVersion\":\"example.dev/v1\",\"kind\":\"Task\","
                  + "\"name\":\"owner-"
                  + cascade
                  + "\",\"uid\":\""
                  + uid
                  + "\",\"blockOwnerDeletion\":true}]}}")
          .expect(201);
      kubectl("delete", "task", "owner-" + cascade, "--cascade=" + cascade).ok();
      int wanted = cascade.equals("orphan") ? 200 : 404;
      await().until(() -> api.get(dependent).code() == wanted);
    }
  }

  @Test
  void servesADefinitionAtOnceAndTakesItBack() {
    String definition =
        file(
            "notes",
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: notes.example.org}
            spec:
              group: example.org
              names: {kind: Note, plural: notes}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, properties: {text: {type: string}}}}
            """);
    String note =
        file(
            "note",
            "apiVersion: example.org/v1\nkind: Note\nmetadata: {name: memo}\ntext: hello\n");
    kubectl("apply", "-f", note)
        .fails()
        .says("no matches for kind \"Note\" in version \"example.org/v1\"", "ensure CRDs are");
    kubectl("apply", "-f", definition).ok();
    kubectl("wait", "--for=condition=Established", "crd/notes.example.org").ok();
    kubectl("apply", "-f", note).ok();
    kubectl("get", "notes").ok().says("memo ");
    kubectl("delete", "crd", "notes.example.org").ok();
    kubectl("get", "notes").fails();
  }

  @Test
  void tellsWhatThereIs() {
    kubectl("api-resources").ok().says("tasks", "tk", "configmaps", "jobs");
    kubectl("api-versions").ok().says("example.dev/v1", "batch/v1");
    kubectl("version").ok().says("Server Version: v1.32.0");
    kubectl("auth", "can-i", "create", "tasks").ok().says("yes");
    kubectl("auth", "can-i", "--list").ok().says("*.*");
    kubectl("auth", "whoami").ok().says("local-admin");
    kubectl("get", "--raw", "/readyz").ok().says("ok");
    kubectl("get", "all").ok();
  }
}
