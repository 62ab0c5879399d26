package io.tidegate.sim.safety;

import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.StateCodec;
import io.tidegate.wire.Ack;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One partition of all topics at the broker, with one or some pools. A controller's decisions,
 * commands, state and offsets are written together, by the producer with the newest epoch only.
 */
final class Partition {
  /** Windows, forecasts, acks, requests. */
  static final int TOPICS = 4;

  final int number;
  final List<PoolModel> models;
  private final List<List<ControlEvent>> topics = new ArrayList<>();
  private final long[] stalledUntilMillis = new long[TOPICS];
  private int[] committed = new int[TOPICS];
  private int epoch;
  private Map<PoolId, ControlState> states = Map.of();
  private Map<PoolId, Seen> seen = Map.of();

  Partition(int number, List<PoolModel> models) {
    this.number = number;
    this.models = List.copyOf(models);
    for (int i = 0; i < TOPICS; i++) {
      topics.add(new ArrayList<>());
    }
  }

  @Override
  public String toString() {
    return "partition " + number;
  }

  void append(ControlEvent event) {
    topics.get(topic(event)).add(event);
  }

  private static int topic(ControlEvent event) {
    return event instanceof ControlEvent.WindowSeen
        ? 0
        : event instanceof ControlEvent.ForecastSeen
            ? 1
            : event instanceof ControlEvent.AckSeen ? 2 : 3;
  }

  int end(int topic) {
    return topics.get(topic).size();
  }

  /** Nothing can be fetched of a topic for a while, as when its partition changes brokers. */
  void stall(int topic, long untilMillis) {
    stalledUntilMillis[topic] = untilMillis;
  }

  boolean stalled(int topic, long nowMillis) {
    return nowMillis < stalledUntilMillis[topic];
  }

  /** What stands between two positions, in the order in which the controller's service takes it. */
  List<ControlEvent> between(int[] from, int[] to) {
    List<ControlEvent> events = new ArrayList<>();
    for (int i = 0; i < TOPICS; i++) {
      events.addAll(topics.get(i).subList(from[i], to[i]));
    }
    events.sort(Comparator.comparingLong(Partition::timeMillis).thenComparingInt(Partition::topic));
    return events;
  }

  private static long timeMillis(ControlEvent event) {
    if (event instanceof ControlEvent.WindowSeen w) {
      return w.window().endMillis();
    } else if (event instanceof ControlEvent.ForecastSeen f) {
      return f.forecast().madeAtMillis();
    } else if (event instanceof ControlEvent.AckSeen a) {
      Ack ack = a.ack();
      return ack.atMillis();
    }
    return ((ControlEvent.ChangeRequested) event).request().atMillis();
  }

  /** A new producer: none before it can commit any more. */
  int fence() {
    return ++epoch;
  }

  boolean current(int ofEpoch) {
    return epoch == ofEpoch;
  }

  /** The bytes are made when they are read: only then do they matter, and they are dear. */
  void commit(Map<PoolId, ControlState> newStates, Map<PoolId, Seen> newSeen, int[] offsets) {
    states = newStates;
    seen = newSeen;
    committed = offsets.clone();
  }

  /** What a controller starts from, through the very bytes of the topic. */
  ControlState restored(PoolId pool) {
    return Optional.ofNullable(states.get(pool))
        .map(StateCodec::encode)
        .map(StateCodec::decode)
        .orElseGet(() -> ControlState.of(pool));
  }

  Seen restoredSeen(PoolId pool) {
    return seen.getOrDefault(pool, Seen.NOTHING);
  }

  int[] committed() {
    return committed.clone();
  }
}
