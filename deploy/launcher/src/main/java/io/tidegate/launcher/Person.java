package io.tidegate.launcher;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who sits at the command line. */
final class Person {
  private Person() {}

  /** For the audit log; nothing is decided by it. */
  static String here() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    return System.getProperty("user.name", "unknown") + "@" + host;
  }
}
