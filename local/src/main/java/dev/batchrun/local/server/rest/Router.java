package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.PodLogs;
import dev.batchrun.local.server.access.Identity;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.lifecycle.Lifecycle;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.view.DiscoveryDocuments;
import dev.batchrun.local.server.view.OpenApiDocuments;
import dev.batchrun.local.server.view.TableRenderer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Finds out what a request is about and who answers it. */
public final class Router implements AutoCloseable {
  /** Probes tell nothing but that the server is there, so they need no token. */
  private static final Set<String> PROBES = Set.of("healthz", "livez", "readyz");

  private static final String VERSION = "v1.32.0";
  private static final String OPENAPI_V2_TYPE =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  private final Identity identity;
  private final TypeRegistry types;
  private final OpenApiDocuments openApi;
  private final Streams streams = new Streams();
  private final ReadHandler reads;
  private final WriteHandler writes;
  private final DeleteHandler deletes;
  private final WatchHandler watches;
  private final LogHandler logs;

  public Router(
      Identity identity,
      TypeRegistry types,
      ObjectStore store,
      Lifecycle lifecycle,
      PodLogs podLogs,
      Clock clock,
      Duration bookmarks) {
    this.identity = identity;
    this.types = types;
    this.openApi = new OpenApiDocuments(types.schemas());
    TableRenderer tables = new TableRenderer(clock);
    this.reads = new ReadHandler(store, tables);
    this.writes = new WriteHandler(lifecycle, tables);
    this.deletes = new DeleteHandler(store, lifecycle.deletion());
    this.watches = new WatchHandler(store, tables, streams, bookmarks);
    this.logs = new LogHandler(store, podLogs, streams);
  }

  /** Answers a call; returns whether a stream goes on answering it. */
  boolean handle(Call call) throws IOException {
    List<String> path = call.path();
    String first = path.isEmpty() ? "" : path.get(0);
    if (PROBES.contains(first)) {
      call.reply(200, "text/plain", "ok".getBytes(StandardCharsets.US_ASCII));
      return false;
    }
    if (!identity.accepts(call.header("Authorization"))) {
      call.responseHeader("WWW-Authenticate", "Bearer");
      throw ApiError.unauthorized();
    }
    if (call.header("Impersonate-User").isPresent()) {
      throw new ApiError(
          403,
          "Forbidden",
          "impersonation: found a request as "
              + call.header("Impersonate-User").get()
              + ", the local API server knows one user only; leave out --as");
    }
    return switch (first) {
      case "api" -> core(call, path);
      case "apis" -> grouped(call, path);
      default -> {
        if (path.equals(List.of("openapi", "v2"))) {
          call.reply(200, OPENAPI_V2_TYPE, OpenApiDocuments.emptyVersion2());
        } else {
          call.reply(200, document(path));
        }
        yield false;
      }
    };
  }

  private ObjectNode document(List<String> path) {
    if (path.isEmpty()) {
      ObjectNode root = Json.object();
      root.set(
          "paths",
          Json.arrayOf(List.of("/api", "/api/v1", "/apis", "/healthz", "/openapi/v3", "/version")));
      return root;
    }
    if (path.equals(List.of("version"))) {
      return Json.object()
          .put("major", "1")
          .put("minor", "32")
          .put("gitVersion", VERSION)
          .put("gitTreeState", "clean")
          .put("platform", "java/" + System.getProperty("java.specification.version"));
    }
    if (path.size() >= 2 && path.subList(0, 2).equals(List.of("openapi", "v3"))) {
      return path.size() == 2
          ? openApi.index(types.all())
          : openApi
              .document(types.all(), String.join("/", path.subList(2, path.size())))
              .orElseThrow(ApiError::unknownPath);
    }
    throw ApiError.unknownPath();
  }

  private boolean core(Call call, List<String> path) throws IOException {
    if (path.size() == 1) {
      call.reply(200, DiscoveryDocuments.coreVersions());
      return false;
    }
    return resource(call, "", path.get(1), path.subList(2, path.size()));
  }

  private boolean grouped(Call call, List<String> path) throws IOException {
    if (path.size() == 1) {
      call.reply(200, DiscoveryDocuments.groups(types.all()));
      return false;
    }
    if (path.size() == 2) {
      call.reply(
          200,
          DiscoveryDocuments.group(types.all(), path.get(1)).orElseThrow(ApiError::unknownPath));
      return false;
    }
    return resource(call, path.get(1), path.get(2), path.subList(3, path.size()));
  }

  private boolean resource(Call call, String group, String version, List<String> rest)
      throws IOException {
    if (rest.isEmpty()) {
      String apiVersion = group.isEmpty() ? version : group + "/" + version;
      call.reply(
          200,
          DiscoveryDocuments.resources(types.all(), apiVersion).orElseThrow(ApiError::unknownPath));
      return false;
    }
    if (ReviewHandler.serves(group)) {
      ReviewHandler.answer(call, rest.get(0));
      return false;
    }
    Target target = Target.parse(types, group, version, rest);
    return switch (call.method()) {
      case "GET", "HEAD" -> read(call, target);
      case "POST" -> {
        post(call, target);
        yield false;
      }
      case "PUT" -> {
        writes.put(call, target);
        yield false;
      }
      case "PATCH" -> {
        writes.patch(call, target);
        yield false;
      }
      case "DELETE" -> {
        delete(call, target);
        yield false;
      }
      default -> throw ApiError.methodNotAllowed();
    };
  }

  private boolean read(Call call, Target target) throws IOException {
    if (target.name().isEmpty()) {
      if (call.flag("watch")) {
        return watches.watch(call, target);
      }
      reads.list(call, target);
    } else if (target.type().is("", "pods") && target.subresource().equals("log")) {
      logs.send(call, target);
      return true;
    } else {
      reads.get(call, target);
    }
    return false;
  }

  private void post(Call call, Target target) throws IOException {
    if (target.type().is("", "pods") && target.subresource().equals("eviction")) {
      deletes.evict(call, target);
    } else {
      writes.post(call, target);
    }
  }

  private void delete(Call call, Target target) throws IOException {
    if (target.name().isPresent()) {
      deletes.delete(call, target);
    } else {
      deletes.deleteCollection(call, target);
    }
  }

  @Override
  public void close() {
    streams.close();
  }
}
