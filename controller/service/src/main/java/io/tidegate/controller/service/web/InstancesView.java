package io.tidegate.controller.service.web;

import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.tidegate.wire.WireMessage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The instances as their topic tells them, in bounded memory. It does not judge: the state is what
 * the monitor said last, so that page, alerts and command line never differ. Fed from one thread,
 * read from any.
 */
public final class InstancesView {
  /** Beyond it, the one that was silent longest is forgotten. */
  static final int MAX_INSTANCES = 10_000;

  /** Those that a person has to see come first. */
  private static final List<InstanceState> URGENCY =
      List.of(
          InstanceState.FAILED,
          InstanceState.SUSPECT,
          InstanceState.UNKNOWN,
          InstanceState.LEFT,
          InstanceState.LIVE);

  /**
   * One instance.
   *
   * @param status null: nothing was said of it yet
   * @param storedMillis when the broker stored the heartbeat
   */
  record Instance(Heartbeat heartbeat, long storedMillis, InstanceStatus status) {
    InstanceState state() {
      return status == null ? InstanceState.UNKNOWN : status.state();
    }

    private Mark mark() {
      return new Mark(URGENCY.indexOf(state()), heartbeat.service(), heartbeat.instance());
    }
  }

  private static final Comparator<Instance> MOST_URGENT_FIRST =
      Comparator.comparing(Instance::mark);

  private record Stored(Heartbeat heartbeat, long atMillis) {}

  private final int bound;

  // Apart: a compacted topic may give the status before the heartbeat that it follows from.
  private final Map<String, Stored> heartbeats = new HashMap<>();
  private final Map<String, InstanceStatus> statuses = new HashMap<>();

  InstancesView() {
    this(MAX_INSTANCES);
  }

  InstancesView(int bound) {
    this.bound = bound;
  }

  /**
   * Takes a message; what is not about an instance is let pass.
   *
   * @param storedMillis when the broker stored it
   */
  public synchronized void accept(WireMessage message, long storedMillis) {
    if (message instanceof Heartbeat heartbeat) {
      makeRoom(heartbeats, heartbeat.instance(), Stored::atMillis);
      heartbeats.put(heartbeat.instance(), new Stored(heartbeat, storedMillis));
    } else if (message instanceof InstanceStatus status) {
      if (status.state() == InstanceState.GONE) {
        heartbeats.remove(status.instance());
        statuses.remove(status.instance());
      } else {
        makeRoom(statuses, status.instance(), InstanceStatus::sinceMillis);
        statuses.put(status.instance(), status);
      }
    }
  }

  private <T> void makeRoom(Map<String, T> known, String instance, ToLongFunction<T> atMillis) {
    if (known.size() < bound || known.containsKey(instance)) {
      return;
    }
    known.entrySet().stream()
        .min(
            Comparator.comparingLong((Map.Entry<String, T> e) -> atMillis.applyAsLong(e.getValue()))
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .ifPresent(
            oldest -> {
              heartbeats.remove(oldest);
              statuses.remove(oldest);
            });
  }

  synchronized int size() {
    return heartbeats.size();
  }

  /** Those that are not live first, then by service and name. */
  synchronized List<Instance> instances(int limit) {
    return page(limit, Optional.empty()).entries();
  }

  /** A page of them; one whose state changes meanwhile is on another page from then on. */
  synchronized Paged<Instance> page(int limit, Optional<Mark> after) {
    return Paged.of(sorted(), after, limit, Instance::mark);
  }

  private Stream<Instance> sorted() {
    return heartbeats.values().stream()
        .map(
            stored ->
                new Instance(
                    stored.heartbeat(),
                    stored.atMillis(),
                    statuses.get(stored.heartbeat().instance())))
        .sorted(MOST_URGENT_FIRST);
  }
}
