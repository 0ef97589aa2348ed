package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.store.Change;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import dev.batchrun.local.server.store.Subscription;
import dev.batchrun.local.server.view.TableRenderer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Watches: a stream of changes, one JSON document a line. */
final class WatchHandler {
  private static final long DEFAULT_TIMEOUT_SECONDS = 30 * 60;

  private final ObjectStore store;
  private final TableRenderer tables;
  private final Streams streams;
  private final Duration bookmarks;

  WatchHandler(ObjectStore store, TableRenderer tables, Streams streams, Duration bookmarks) {
    this.store = store;
    this.tables = tables;
    this.streams = streams;
    this.bookmarks = bookmarks;
  }

  /** Starts a watch; returns whether the call was handed to a stream. */
  boolean watch(Call call, Target target) throws IOException {
    if (call.header("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent()) {
      // Clients that ask for a WebSocket take this for "not spoken here" and watch over HTTP.
      call.reply(200, "application/json", new byte[0]);
      return false;
    }
    Selection selection = Selection.of(call, target);
    Presentation presentation = Presentation.of(call, target.type(), tables);
    Watch watch = new Watch(call, target, selection, presentation);
    streams.start(call, watch::run);
    return true;
  }

  private final class Watch {
    private final Call call;
    private final Target target;
    private final Selection selection;
    private final Presentation presentation;
    private final boolean wantsBookmarks;

    Watch(Call call, Target target, Selection selection, Presentation presentation) {
      this.call = call;
      this.target = target;
      this.selection = selection;
      this.presentation = presentation;
      this.wantsBookmarks = call.flag("allowWatchBookmarks") && !presentation.isTable();
    }

    void run() throws IOException, InterruptedException {
      long timeout =
          call.number("timeoutSeconds").filter(t -> t > 0).orElse(DEFAULT_TIMEOUT_SECONDS);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
      OutputStream out = new BufferedOutputStream(call.stream("application/json"), 1 << 14);
      try (Subscription subscription = subscribe()) {
        for (StoredObject object : subscription.start().objects()) {
          if (selection.test(object)) {
            write(out, "ADDED", presentation.one(object));
          }
        }
        // The JDK's server sends headers with the first byte of the body, and clients count a
        // watch as established by its headers.
        long delivered = subscription.start().version();
        bookmark(out, delivered, call.flag("sendInitialEvents"));
        follow(out, subscription, end, delivered);
      } catch (ApiError e) {
        write(out, "ERROR", Json.bytes(e.status()));
        out.flush();
      }
    }

    private Subscription subscribe() {
      String table = target.type().table();
      String version = call.parameter("resourceVersion").orElse("0");
      if (version.equals("0") || call.flag("sendInitialEvents")) {
        return store.follow(table, target.namespace());
      }
      return store.followAfter(
          table,
          call.number("resourceVersion")
              .orElseThrow(() -> ApiError.badRequest("resourceVersion: found nothing")));
    }

    private void follow(OutputStream out, Subscription subscription, long end, long from)
        throws IOException, InterruptedException {
      long delivered = from;
      long spoke = System.nanoTime();
      while (!subscription.ended() || !subscription.idle()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return;
        }
        if (subscription.idle()) {
          out.flush();
        }
        // Changes that this watch does not select must not silence it.
        long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - spoke);
        long patience = Math.max(0, bookmarks.toMillis() - silent);
        Optional<Change> change = subscription.next(Math.min(left, patience));
        boolean said = change.isPresent() && write(out, change.get());
        delivered = change.map(Change::version).orElse(delivered);
        if (!said && (change.isEmpty() || patience == 0)) {
          bookmark(out, delivered, false);
          said = true;
        }
        spoke = said ? System.nanoTime() : spoke;
      }
    }

    /** Tells how far the stream has come, so that a client can go on from there. */
    private void bookmark(OutputStream out, long version, boolean initialEventsEnd)
        throws IOException {
      if (wantsBookmarks) {
        ObjectNode object =
            Json.object()
                .put("kind", target.type().kind())
                .put("apiVersion", target.type().apiVersion());
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(version));
        if (initialEventsEnd) {
          metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        write(out, "BOOKMARK", Json.bytes(object));
      }
      out.flush();
    }

    /** What a change means to one who sees only what the selection lets through, if anything. */
    private boolean write(OutputStream out, Change change) throws IOException {
      boolean was = change.before().filter(selection).isPresent();
      boolean is = change.type() != Change.Type.DELETED && selection.test(change.object());
      if (is) {
        write(out, was ? "MODIFIED" : "ADDED", presentation.one(change.object()));
      } else if (was) {
        write(out, "DELETED", presentation.one(change.object()));
      }
      return is || was;
    }

    private static void write(OutputStream out, String type, byte[] object) throws IOException {
      out.write(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
      out.write(object);
      out.write('}');
      out.write('\n');
    }
  }
}
