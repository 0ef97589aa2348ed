package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** A server with the definition of {@link Task}, and ways to talk to it. */
final class TestServer implements AutoCloseable {
  static final String TASKS = "/apis/example.dev/v1/namespaces/default/tasks";

  final LocalApiServer server;
  final KubernetesClient client;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private TestServer(LocalApiServer server) {
    this.server = server;
    this.client = newClient(server);
  }

  static TestServer start() {
    return start(LocalApiServer.Options.inMemory());
  }

  static TestServer start(LocalApiServer.Options options) {
    TestServer started = new TestServer(LocalApiServer.start(options));
    try (InputStream definition =
        TestServer.class.getResourceAsStream("/META-INF/fabric8/tasks.example.dev-v1.yml")) {
      started.client.load(definition).serverSideApply();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return started;
  }

  static KubernetesClient newClient(LocalApiServer server) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.url())
            .withOauthToken(server.token())
            .withNamespace("default")
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** An answer to a request of raw HTTP. */
  record Answer(int code, JsonNode body, Map<String, java.util.List<String>> headers) {
    String message() {
      return body.path("message").asText();
    }

    String at(String pointer) {
      return body.at(pointer).asText();
    }

    /** The same answer, which must have this code. */
    Answer expect(int wanted) {
      assertTrue(code == wanted, "found " + code + ", expected " + wanted + ": " + body);
      return this;
    }
  }

  Answer get(String path) {
    return send("GET", path, "application/json", "");
  }

  Answer post(String path, String body) {
    return send("POST", path, "application/json", body);
  }

  Answer put(String path, String body) {
    return send("PUT", path, "application/json", body);
  }

  Answer delete(String path, String body) {
    return send("DELETE", path, "application/json", body);
  }

  Answer merge(String path, String body) {
    return send("PATCH", path, "application/merge-patch+json", body);
  }

  Answer apply(String path, String manager, String body) {
    String separator = path.contains("?") ? "&" : "?";
    return send(
        "PATCH",
        path + separator + "fieldManager=" + manager,
        "application/apply-patch+yaml",
        body);
  }

  Answer send(String method, String path, String contentType, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    return send(request);
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      boolean isJson = response.body().startsWith("{");
      return new Answer(
          response.statusCode(),
          isJson ? json.readTree(response.body()) : json.createObjectNode(),
          response.headers().map());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Task task(String name) {
    Task task = new Task();
    task.getMetadata().setName(name);
    task.getMetadata().setNamespace("default");
    task.setSpec(TaskSpec.ofSize(null));
    return task;
  }

  static String taskJson(String name, String spec) {
    return "{\"apiVersion\":\"example.dev/v1\",\"kind\":\"Task\",\"metadata\":{\"name\":\""
        + name
        + "\"},\"spec\":"
        + spec
        + "}";
  }

  static ConfigMap configMap(String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withLabels(labels)
        .endMetadata()
        .addToData("a", "1")
        .build();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
