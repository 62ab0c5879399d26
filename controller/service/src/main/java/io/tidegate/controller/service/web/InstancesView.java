package io.tidegate.controller.service.web;

import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.tidegate.wire.WireMessage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  }

  private static final Comparator<Instance> MOST_URGENT_FIRST =
      Comparator.comparingInt((Instance i) -> URGENCY.indexOf(i.state()))
          .thenComparing(i -> i.heartbeat().service())
          .thenComparing(i -> i.heartbeat().instance());

  private final int bound;
  private final Map<String, Instance> instances = new HashMap<>();

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
      Instance known = instances.get(heartbeat.instance());
      if (known == null && instances.size() >= bound) {
        instances.values().stream()
            .min(
                Comparator.comparingLong(Instance::storedMillis)
                    .thenComparing(i -> i.heartbeat().instance()))
            .ifPresent(oldest -> instances.remove(oldest.heartbeat().instance()));
      }
      instances.put(
          heartbeat.instance(),
          new Instance(heartbeat, storedMillis, known == null ? null : known.status()));
    } else if (message instanceof InstanceStatus status) {
      if (status.state() == InstanceState.GONE) {
        instances.remove(status.instance());
      } else {
        instances.computeIfPresent(
            status.instance(),
            (name, known) -> new Instance(known.heartbeat(), known.storedMillis(), status));
      }
    }
  }

  synchronized int size() {
    return instances.size();
  }

  /** Those that are not live first, then by service and name. */
  synchronized List<Instance> instances(int limit) {
    return instances.values().stream().sorted(MOST_URGENT_FIRST).limit(limit).toList();
  }
}
