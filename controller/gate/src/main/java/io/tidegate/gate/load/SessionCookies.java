package io.tidegate.gate.load;

import java.net.HttpCookie;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a target set for each visit, as a browser keeps it and sends it along; all on the event
 * loop. Domain and {@code Secure} are left aside: the target is asked by the address at which it is
 * tried, which is seldom its public name, and often before what ends its TLS.
 */
final class SessionCookies {
  /** Visits; then the one that was active longest ago goes. */
  static final int MOST_SESSIONS = 20_000;

  /** Of one visit, as browsers have it; further ones are not kept. */
  static final int MOST_OF_ONE = 50;

  private final Map<Long, List<HttpCookie>> bySession = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param path that is asked for, with or without a query
   * @return the value of the header {@code Cookie}; empty: none
   */
  String of(long session, String path) {
    List<HttpCookie> kept = bySession.get(session);
    if (kept == null) {
      return "";
    }
    kept.removeIf(HttpCookie::hasExpired);
    String asked = withoutQuery(path);
    StringBuilder header = new StringBuilder();
    for (HttpCookie cookie : kept) {
      if (covers(cookie.getPath(), asked)) {
        header
            .append(header.isEmpty() ? "" : "; ")
            .append(cookie.getName())
            .append('=')
            .append(cookie.getValue());
      }
    }
    return header.toString();
  }

  /**
   * @param path that was asked for
   * @param headers values of {@code Set-Cookie}; one that is no cookie is passed over, as browsers
   *     do
   */
  void take(long session, String path, List<String> headers) {
    for (String header : headers) {
      List<HttpCookie> set;
      try {
        set = HttpCookie.parse(header);
      } catch (IllegalArgumentException e) {
        continue;
      }
      set.forEach(cookie -> keep(session, path, cookie));
    }
  }

  private void keep(long session, String path, HttpCookie cookie) {
    if (cookie.getPath() == null || !cookie.getPath().startsWith("/")) {
      cookie.setPath(folder(withoutQuery(path)));
    }
    List<HttpCookie> kept = bySession.computeIfAbsent(session, s -> new ArrayList<>());
    kept.removeIf(
        old -> old.getName().equals(cookie.getName()) && old.getPath().equals(cookie.getPath()));
    if (!cookie.hasExpired() && kept.size() < MOST_OF_ONE) {
      kept.add(cookie);
    }
    if (bySession.size() > MOST_SESSIONS) {
      Iterator<Long> oldest = bySession.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  /** A cookie's own path where it names none: up to the last slash. */
  private static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static boolean covers(String folder, String asked) {
    return asked.startsWith(folder)
        && (folder.endsWith("/")
            || asked.length() == folder.length()
            || asked.charAt(folder.length()) == '/');
  }
}
