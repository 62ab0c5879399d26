package io.tidegate.collector.service.edge;

/** Another process took the edge's name: to send on would mix two logs. */
final class DisplacedException extends Exception {
  private static final long serialVersionUID = 1L;

  DisplacedException(String edge, UplinkClaim other) {
    super(
        ("another process took the name of edge '%s': it runs on %s since %s; two edges must not"
                + " share a name, so nothing is sent from here until this edge is started again")
            .formatted(edge, other.host(), java.time.Instant.ofEpochMilli(other.sinceMillis())));
  }
}
