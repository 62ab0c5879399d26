package io.tidegate.collector;

import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The instances of one partition of the heartbeats.
 *
 * <p>Its time is the broker's alone: when it stored a heartbeat, and when it stored the record that
 * tells the time. So no sender's clock matters, a reader that lags judges nobody too early, and a
 * silence counts only while the broker was there to be spoken to.
 *
 * <p>After a restart it is fed what is known with {@link #recall}, which says nothing. Without a
 * new heartbeat no instance gets better, and none gets worse before its full time has passed from
 * the restart on.
 *
 * <p>For one thread at a time.
 */
public final class InstanceRegistry {
  private static final long NEVER = Long.MIN_VALUE;

  /** What is known of an instance, and what was said of it. */
  private static final class Known {
    private Heartbeat last;
    private long receivedMillis;
    private InstanceState told = InstanceState.UNKNOWN;
    private long sinceMillis;

    /** The heartbeat that was the newest when that was said. */
    private long toldOfMillis = NEVER;
  }

  private final InstanceOptions options;
  private final Peers peers;
  private final SortedMap<String, Known> instances = new TreeMap<>();
  private long clockMillis = NEVER;
  private long watchedSinceMillis = NEVER;

  public InstanceRegistry(InstanceOptions options, Peers peers) {
    this.options = options;
    this.peers = peers;
  }

  /** Takes back what was known before a restart, in any order. */
  public void recall(Heartbeat heartbeat, long storedMillis) {
    Known known = instances.computeIfAbsent(heartbeat.instance(), i -> new Known());
    known.last = heartbeat;
    known.receivedMillis = storedMillis;
  }

  /** Takes back what was said before a restart. */
  public void recall(InstanceStatus status) {
    Known known = instances.computeIfAbsent(status.instance(), i -> new Known());
    known.told = status.state();
    known.sinceMillis = status.sinceMillis();
    known.toldOfMillis = status.lastHeartbeatMillis();
  }

  /**
   * Takes a heartbeat.
   *
   * @param storedMillis by the broker's clock
   * @return empty if it is one instance too many
   */
  public Optional<List<InstanceChange>> accept(Heartbeat heartbeat, long storedMillis) {
    Known known = instances.get(heartbeat.instance());
    List<InstanceChange> changes = new ArrayList<>();
    if (known == null || known.last == null) {
      if (known == null && instances.size() >= options.maxInstances()) {
        return Optional.empty();
      }
      known = new Known();
      instances.put(heartbeat.instance(), known);
    } else if (storedMillis < known.receivedMillis) {
      return Optional.of(changes);
    } else if (heartbeat.startedAtMillis() < known.last.startedAtMillis()
        && known.told == InstanceState.LIVE) {
      // Two processes under one name: the newer one counts for as long as it is there.
      return Optional.of(changes);
    } else if (heartbeat.startedAtMillis() > known.last.startedAtMillis()
        && !known.last.leaving()
        && (known.told == InstanceState.LIVE || known.told == InstanceState.SUSPECT)) {
      changes.add(step(known, InstanceState.FAILED, storedMillis, true));
    }
    known.last = heartbeat;
    known.receivedMillis = storedMillis;
    judge(known, storedMillis).ifPresent(changes::add);
    return Optional.of(changes);
  }

  /**
   * Judges all instances.
   *
   * @param nowMillis the broker's clock
   */
  public List<InstanceChange> tick(long nowMillis) {
    if (nowMillis <= clockMillis) {
      return List.of();
    }
    if (clockMillis == NEVER || nowMillis - clockMillis > options.watchGapMillis()) {
      watchedSinceMillis = nowMillis;
    }
    clockMillis = nowMillis;
    List<InstanceChange> changes = new ArrayList<>();
    for (Iterator<Known> i = instances.values().iterator(); i.hasNext(); ) {
      Known known = i.next();
      if (known.last == null) {
        // Its heartbeat is not there any more, only what was said of it.
        i.remove();
        continue;
      }
      judge(known, nowMillis).ifPresent(changes::add);
      if (known.told == InstanceState.GONE) {
        i.remove();
      }
    }
    return changes;
  }

  /** How many instances are in each state. */
  public Map<InstanceState, Integer> counts() {
    SortedMap<InstanceState, Integer> counts = new TreeMap<>();
    instances.values().forEach(known -> counts.merge(known.told, 1, Integer::sum));
    return counts;
  }

  /** The shortest interval at which a known instance promised to report; absent: none is known. */
  public Optional<Long> shortestIntervalMillis() {
    return instances.values().stream()
        .filter(known -> known.last != null && !known.last.leaving())
        .map(known -> InstanceOptions.judgedInterval(known.last.intervalMillis()))
        .min(Long::compare);
  }

  private Optional<InstanceChange> judge(Known known, long nowMillis) {
    if (known.told == InstanceState.GONE) {
      if (known.receivedMillis <= known.toldOfMillis) {
        return Optional.empty();
      }
      known.told = InstanceState.UNKNOWN;
    }
    InstanceState judged = judged(known, nowMillis);
    return judged == known.told
        ? Optional.empty()
        : Optional.of(step(known, judged, nowMillis, false));
  }

  private InstanceState judged(Known known, long nowMillis) {
    if (known.last.leaving()) {
      return known.told == InstanceState.LEFT
              && nowMillis - known.sinceMillis >= options.leftKeptMillis()
          ? InstanceState.GONE
          : InstanceState.LEFT;
    }
    boolean news = known.receivedMillis > known.toldOfMillis;
    if (known.told == InstanceState.FAILED && !news) {
      return nowMillis - known.sinceMillis >= options.goneAfterMillis()
          ? InstanceState.GONE
          : InstanceState.FAILED;
    }
    if (known.told == InstanceState.UNKNOWN || known.told == InstanceState.LEFT) {
      return InstanceState.LIVE;
    }
    long silentMillis = nowMillis - Math.max(known.receivedMillis, watchedSinceMillis);
    double intervals =
        silentMillis / (double) InstanceOptions.judgedInterval(known.last.intervalMillis());
    if (intervals >= options.failedAfterIntervals() && known.told != InstanceState.FAILED) {
      return InstanceState.FAILED;
    }
    if (intervals >= options.suspectAfterIntervals() && known.told == InstanceState.LIVE) {
      return InstanceState.SUSPECT;
    }
    return news ? InstanceState.LIVE : known.told;
  }

  private InstanceChange step(Known known, InstanceState to, long nowMillis, boolean startedAnew) {
    InstanceTransition transition = InstanceTransition.of(known.told, to);
    known.told = to;
    known.sinceMillis = nowMillis;
    known.toldOfMillis = known.receivedMillis;
    return new InstanceReport(
            transition, known.last, known.receivedMillis, nowMillis, startedAnew, peers)
        .change();
  }
}
