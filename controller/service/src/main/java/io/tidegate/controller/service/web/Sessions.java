package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Browsers that signed in with a token, in memory: a restart signs them out. For one thread at a
 * time.
 */
final class Sessions {
  static final long IDLE_MILLIS = 12 * 3_600_000L;

  /** So many at a time; then the one that was used longest ago goes. */
  static final int MOST = 1_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final InstantSource clock;

  /** The one used longest ago first. */
  private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

  Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A browser's.
   *
   * @param holder whose token opened it; looked up again at each use
   * @param csrf what it has to send along to change something
   */
  record Session(String id, Supplier<Future<Holder>> holder, String csrf, long usedAtMillis) {}

  Session open(Supplier<Future<Holder>> holder) {
    expire();
    if (sessions.size() >= MOST) {
      Iterator<String> oldest = sessions.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    Session session = new Session(random(), holder, random(), clock.millis());
    sessions.put(session.id(), session);
    return session;
  }

  Optional<Session> use(String id) {
    expire();
    return Optional.ofNullable(
        sessions.computeIfPresent(
            id, (key, s) -> new Session(s.id(), s.holder(), s.csrf(), clock.millis())));
  }

  void close(String id) {
    sessions.remove(id);
  }

  private void expire() {
    long oldest = clock.millis() - IDLE_MILLIS;
    Iterator<Session> byUse = sessions.values().iterator();
    while (byUse.hasNext() && byUse.next().usedAtMillis() < oldest) {
      byUse.remove();
    }
  }

  private static String random() {
    byte[] bytes = new byte[24];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
