package dev.batchrun.proof.storm;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What can happen to a request on its way to the API server and back. */
enum Fault {
  /** Somebody else wrote first; nothing happened. */
  Conflict(409),
  /** The version or the page asked for is no longer kept. */
  Gone(410),
  /** Come back later; nothing happened. */
  TooManyRequests(429),
  /** The server failed; nothing happened. */
  InternalError(500),
  /** No server there; nothing happened. */
  Unavailable(503),
  /** It was done, and the answer says that it was not. */
  UnavailableAfterEffect(503),
  /** The connection breaks before anything happened. */
  Reset(0),
  /** It was done, and the connection breaks. */
  ResetAfterEffect(0),
  /** No answer comes; nothing happened. */
  Stall(0),
  /** It was done, and no answer comes. */
  StallAfterEffect(0),
  /** A watch that was delivering breaks. */
  WatchReset(0),
  /** A watch ends within an event. */
  WatchTruncated(0),
  /** A watch ends as it does when its time is over. */
  WatchEnded(0),
  /** A watch tells that it cannot go on from where it is. */
  WatchGone(0);

  private static final List<Fault> OF_WATCHES =
      List.of(WatchReset, WatchTruncated, WatchEnded, WatchGone);

  private final int code;

  Fault(int code) {
    this.code = code;
  }

  /** The code of the answer; 0 for none. */
  int code() {
    return code;
  }

  /** Whether the request reaches the server. */
  boolean hasEffect() {
    return switch (this) {
      case UnavailableAfterEffect, ResetAfterEffect, StallAfterEffect -> true;
      case Conflict,
          Gone,
          TooManyRequests,
          InternalError,
          Unavailable,
          Reset,
          Stall,
          WatchReset,
          WatchTruncated,
          WatchEnded,
          WatchGone ->
          false;
    };
  }

  /** Whether the client has to lose its patience. */
  boolean takesLong() {
    return this == Stall || this == StallAfterEffect;
  }

  /** What can cut a watch that delivers. */
  static List<Fault> cutting() {
    return OF_WATCHES;
  }

  /** What can happen to this request. */
  static List<Fault> of(Request request) {
    return Stream.of(values()).filter(fault -> fault.fits(request)).toList();
  }

  private boolean fits(Request request) {
    return switch (this) {
      case Conflict -> request.writes();
      case Gone -> request.watches() || request.continues();
      case TooManyRequests, InternalError, Unavailable, Reset, Stall -> true;
      case UnavailableAfterEffect, ResetAfterEffect, StallAfterEffect -> request.writes();
      case WatchReset, WatchTruncated, WatchEnded, WatchGone -> false;
    };
  }

  /** The answer's body. */
  String status() {
    String reason =
        switch (this) {
          case Conflict -> "Conflict";
          case Gone -> "Expired";
          case TooManyRequests -> "TooManyRequests";
          case InternalError -> "InternalError";
          default -> "ServiceUnavailable";
        };
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
        + "\"message\":\"the storm: "
        + name().toLowerCase(Locale.ROOT)
        + "\",\"reason\":\""
        + reason
        + "\",\"code\":"
        + code
        + "}";
  }
}
