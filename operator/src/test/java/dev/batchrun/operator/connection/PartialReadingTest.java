package dev.batchrun.operator.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.vocabulary.Phase;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartialReadingTest {
  private static final KubernetesSerialization CLIENTS = ApiConnection.serialization();

  private static String run(String name, String rest) {
    return "{\"apiVersion\":\"batchrun.dev/v1alpha1\",\"kind\":\"BatchRun\",\"metadata\":{\"name\":\""
        + name
        + "\"},"
        + rest
        + "}";
  }

  private static BatchRun read(String rest) {
    return CLIENTS.unmarshal(run("r", rest), BatchRun.class);
  }

  @Test
  void anUnreadableObjectHidesNoOther() {
    String list =
        "{\"kind\":\"BatchRunList\",\"apiVersion\":\"batchrun.dev/v1alpha1\",\"metadata\":{},"
            + "\"items\":["
            + run("odd", "\"spec\":{\"mode\":\"OfTheFuture\",\"runKey\":\"k\"}")
            + ","
            + run("sound", "\"spec\":{\"mode\":\"DryRun\"}")
            + "]}";
    DefaultKubernetesResourceList<BatchRun> runs =
        CLIENTS.unmarshal(
            new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)),
            new TypeReference<>() {});
    assertEquals(2, runs.getItems().size());
    BatchRun odd = runs.getItems().get(0);
    assertNull(odd.getSpec().mode());
    assertEquals("k", odd.getSpec().runKey());
    assertEquals(Optional.of("spec.mode"), Unreadable.below("spec", odd));
    assertEquals(Optional.empty(), Unreadable.below("spec", runs.getItems().get(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "spec.suspend | {\"suspend\":\"perhaps\",\"runKey\":\"k\"}",
        "spec.suspend | {\"suspend\":{\"a\":[1]},\"runKey\":\"k\"}",
        "spec.ttlSecondsAfterFinished | {\"ttlSecondsAfterFinished\":1e400,\"runKey\":\"k\"}",
        "spec.ttlSecondsAfterFinished"
            + " | {\"ttlSecondsAfterFinished\":99999999999999999999,\"runKey\":\"k\"}",
        "spec.partition | {\"partition\":[1],\"runKey\":\"k\"}",
        "spec.range | {\"range\":\"x\",\"runKey\":\"k\"}",
        "spec | \"x\"",
        "spec | [{}]",
        "spec | 1",
      })
  void leavesOutOneMemberAndSaysWhich(String member, String spec) {
    BatchRun run = read("\"spec\":" + spec);
    assertEquals(Optional.of(member), Unreadable.below("spec", run));
    if (!member.equals("spec")) {
      assertEquals("k", run.getSpec().runKey());
    }
  }

  @Test
  void readsNamesOfAnyLength() {
    String name = "n".repeat(100_000);
    BatchRun run = read("\"spec\":{\"parameters\":{\"" + name + "\":\"x\"}}");
    assertEquals("x", run.getSpec().parameters().get(name));
  }

  @Test
  void keepsTheRestOfAStatus() {
    BatchRun run =
        read(
            "\"status\":{\"phase\":\"Sleeping\",\"epoch\":3,\"attempt\":99999999999,\"message\":\"m\"}");
    assertNull(run.getStatus().phase());
    assertEquals(3, run.getStatus().epoch());
    assertEquals("m", run.getStatus().message());
    assertEquals(Optional.empty(), Unreadable.below("spec", run));
    assertTrue(Unreadable.below("status", run).isPresent());
  }

  @Test
  void leavesAReadableObjectAsItIs() {
    BatchRun run = read("\"spec\":{\"runKey\":\"k\"},\"status\":{\"phase\":\"Running\"}");
    assertEquals(Phase.Running, run.getStatus().phase());
    assertTrue(run.getMetadata().getAnnotations().isEmpty());
  }

  @Test
  void leavesOutTheWholeStatusWhereAlmostNothingOfItCanBeRead() {
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      answers.append(i == 0 ? "" : ",").append("{\"verdict\":\"Maybe").append(i).append("\"}");
    }
    BatchRun run = read("\"spec\":{\"runKey\":\"k\"},\"status\":{\"answers\":[" + answers + "]}");
    assertEquals("k", run.getSpec().runKey());
    assertNull(run.getStatus());
    assertEquals(Optional.empty(), Unreadable.below("spec", run));
  }
}
