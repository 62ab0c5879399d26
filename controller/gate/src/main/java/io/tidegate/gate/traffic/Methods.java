package io.tidegate.gate.traffic;

import java.util.List;
import java.util.Set;

/** The methods of HTTP (RFC 9110, and PATCH). */
final class Methods {
  static final List<String> ALL =
      List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private Methods() {}

  /** Whether it may be sent to a service without anybody having said so. */
  static boolean safe(String method) {
    return SAFE.contains(method);
  }

  static boolean known(String method) {
    return ALL.contains(method);
  }
}
