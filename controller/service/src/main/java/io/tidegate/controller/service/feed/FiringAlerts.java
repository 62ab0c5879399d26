package io.tidegate.controller.service.feed;

import io.tidegate.controller.service.feed.FiringAlert.Identity;
import io.tidegate.controller.service.feed.Lasting.Cause;
import io.tidegate.wire.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What fires, as the alerts on the topic tell it, in the order in which it changed; and what is
 * over since less than five minutes, so that its end can be told more than once. The partitions of
 * the topic may come in any order: an end that comes before what it ends counts too. No clock; not
 * thread-safe.
 */
final class FiringAlerts {
  /** More are no help to a person, and further ones are left out and counted. */
  static final int MOST = 20_000;

  static final long KEPT_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final long PURGE_MILLIS = 1_000;

  /** Instances come and go without anything firing. */
  private static final int ENDS_PER_ALERT = 5;

  private final Lasting lasting;
  private final int most;
  private final Map<Identity, FiringAlert> all = new HashMap<>();
  private final NavigableMap<Long, FiringAlert> byChange = new TreeMap<>();
  private final Map<Cause, Set<Identity>> byCause = new HashMap<>();
  private final Map<Cause, Long> ended;
  private long changes;
  private long leftOut;
  private long purgedAtMillis = Long.MIN_VALUE / 2;

  FiringAlerts(Lasting lasting) {
    this(lasting, MOST);
  }

  FiringAlerts(Lasting lasting, int most) {
    this.lasting = lasting;
    this.most = most;
    this.ended =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Cause, Long> eldest) {
            return size() > ENDS_PER_ALERT * most;
          }
        };
  }

  /** Takes the next alert; one that comes again changes nothing but its text. */
  void accept(Alert alert, long nowMillis) {
    Lasting.endedBy(alert.kind()).forEach(kind -> end(Cause.of(kind, alert), alert.atMillis()));
    long longest = lasting.longestMillis(alert.kind());
    if (longest == 0) {
      return;
    }
    Cause cause = Cause.of(alert.kind(), alert);
    Identity identity = Identity.of(alert);
    if (Lasting.isOneEpisode(alert.kind())) {
      endOthers(cause, identity, alert.atMillis());
    }
    FiringAlert before = all.get(identity);
    if (before != null && before.alert().atMillis() > alert.atMillis()) {
      return;
    }
    boolean goesOn = before != null && before.firesAt(alert.atMillis());
    long startsAt = Math.min(nowMillis, goesOn ? before.startsAtMillis() : alert.atMillis());
    long endsAt = alert.atMillis() + longest;
    long endedAt = ended.getOrDefault(cause, Long.MIN_VALUE);
    if (endedAt >= alert.atMillis()) {
      endsAt = end(alert.kind(), startsAt, endedAt);
    }
    if (endsAt + KEPT_MILLIS <= nowMillis || (before == null && !hasRoom(nowMillis))) {
      return;
    }
    put(identity, new FiringAlert(++changes, alert, startsAt, endsAt));
    byCause.computeIfAbsent(cause, c -> new LinkedHashSet<>()).add(identity);
  }

  private long end(Alert.Kind kind, long startsAtMillis, long atMillis) {
    return Math.max(atMillis, startsAtMillis + lasting.shortestMillis(kind));
  }

  private boolean hasRoom(long nowMillis) {
    if (all.size() < most) {
      return true;
    }
    purge(nowMillis);
    if (all.size() < most) {
      return true;
    }
    leftOut++;
    return false;
  }

  private void end(Cause cause, long atMillis) {
    // Put anew, so that the oldest ones are those that are forgotten.
    Long before = ended.remove(cause);
    ended.put(cause, before == null ? atMillis : Math.max(before, atMillis));
    for (Identity identity : byCause.getOrDefault(cause, Set.of())) {
      endOne(identity, atMillis);
    }
  }

  private void endOthers(Cause cause, Identity stays, long atMillis) {
    for (Identity identity : byCause.getOrDefault(cause, Set.of())) {
      if (!identity.equals(stays)) {
        endOne(identity, atMillis);
      }
    }
  }

  private void endOne(Identity identity, long atMillis) {
    FiringAlert one = all.get(identity);
    if (one.alert().atMillis() <= atMillis && one.firesAt(atMillis)) {
      long endsAt = end(identity.kind(), one.startsAtMillis(), atMillis);
      put(identity, new FiringAlert(++changes, one.alert(), one.startsAtMillis(), endsAt));
    }
  }

  private void put(Identity identity, FiringAlert next) {
    FiringAlert before = all.put(identity, next);
    if (before != null) {
      byChange.remove(before.change());
    }
    byChange.put(next.change(), next);
  }

  /** Forgets what is over for long enough; more often than once a second it does nothing. */
  void purge(long nowMillis) {
    if (nowMillis - purgedAtMillis < PURGE_MILLIS) {
      return;
    }
    purgedAtMillis = nowMillis;
    for (FiringAlert one : List.copyOf(byChange.values())) {
      if (one.endsAtMillis() + KEPT_MILLIS <= nowMillis) {
        Identity identity = Identity.of(one.alert());
        all.remove(identity);
        byChange.remove(one.change());
        byCause.computeIfPresent(
            Cause.of(identity.kind(), one.alert()),
            (cause, identities) -> {
              identities.remove(identity);
              return identities.isEmpty() ? null : identities;
            });
      }
    }
  }

  /** Those that changed after a change, in this order, no more than a number of them. */
  List<FiringAlert> after(long change, int limit) {
    List<FiringAlert> found = new ArrayList<>();
    for (FiringAlert one : byChange.tailMap(change, false).values()) {
      if (found.size() == limit) {
        break;
      }
      found.add(one);
    }
    return found;
  }

  /** The newest change. */
  long changes() {
    return changes;
  }

  long firing(long nowMillis) {
    return all.values().stream().filter(one -> one.firesAt(nowMillis)).count();
  }

  boolean isFull() {
    return all.size() >= most;
  }

  /** Alerts that found no room. */
  long leftOut() {
    return leftOut;
  }
}
