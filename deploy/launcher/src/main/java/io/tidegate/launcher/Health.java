package io.tidegate.launcher;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.collector.service.ClockSkew;
import io.tidegate.collector.service.CollectorHealth;
import io.tidegate.collector.service.SeenEdge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** What stands in the way of each part now; the API's {@code /status} and the health probes. */
final class Health {
  /** After it Kafka takes a member for dead (max.poll.interval.ms): its thread stands still. */
  static final long STALLED_MILLIS = TimeUnit.MINUTES.toMillis(5);

  /** Longer than any call in a poll should take; a rebuild after a rebalance may take a minute. */
  static final long SLOW_MILLIS = TimeUnit.SECONDS.toMillis(30);

  private static final LongSupplier NO_THREAD = () -> 0;

  /**
   * A part, its trouble (an empty text is none), and what is said of it when it has none.
   *
   * @param own false: what it tells of may be the trouble of another system
   */
  private record Part(
      String name,
      Supplier<String> trouble,
      Supplier<String> state,
      LongSupplier sincePollMillis,
      boolean own) {
    String seen() {
      String told = trouble.get();
      return told.isEmpty() ? slow() : told;
    }

    String slow() {
      long silentMillis = sincePollMillis.getAsLong();
      return silentMillis > SLOW_MILLIS ? silent(silentMillis) : "";
    }

    static String silent(long millis) {
      return "its thread has not asked for records for %d s".formatted(millis / 1000);
    }
  }

  private final List<Part> parts = new CopyOnWriteArrayList<>();
  private final Map<String, Supplier<Object>> numbers = new ConcurrentHashMap<>();

  void add(String name, Supplier<String> trouble) {
    add(name, trouble, NO_THREAD);
  }

  void add(String name, Supplier<String> trouble, Supplier<String> state) {
    parts.add(new Part(name, trouble, state, NO_THREAD, true));
  }

  /**
   * The same for a part with a thread of its own that reads records.
   *
   * @param sincePollMillis when it last asked for some
   */
  void add(String name, Supplier<String> trouble, LongSupplier sincePollMillis) {
    parts.add(new Part(name, trouble, () -> "", sincePollMillis, true));
  }

  /**
   * The same for a member of a group, which says what its share of the work is.
   *
   * @param share partition numbers that it owns
   */
  void addMember(
      String name,
      Supplier<String> trouble,
      Supplier<Set<Integer>> share,
      LongSupplier sincePollMillis) {
    parts.add(new Part(name, trouble, () -> shareOf(share.get()), sincePollMillis, true));
  }

  /** Partition numbers for people, those in a row as from and to. */
  static String shareOf(Set<Integer> partitions) {
    if (partitions.isEmpty()) {
      return "owns no partition";
    }
    List<String> rows = new ArrayList<>();
    List<Integer> sorted = partitions.stream().sorted().toList();
    int from = sorted.get(0);
    for (int i = 0; i < sorted.size(); i++) {
      int number = sorted.get(i);
      if (i + 1 == sorted.size() || sorted.get(i + 1) > number + 1) {
        rows.add(from == number ? "" + number : from + "-" + number);
        from = i + 1 == sorted.size() ? number : sorted.get(i + 1);
      }
    }
    return (partitions.size() == 1 ? "owns partition " : "owns partitions ")
        + String.join(", ", rows);
  }

  static Set<Integer> partitions(ConsumerHealth health) {
    return health.owned().stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  /**
   * The same for one that speaks with other systems: that one of these is away is told, and no
   * reason to take this process out of service, which goes on with all else.
   */
  void addPeer(String name, Supplier<String> trouble, LongSupplier sincePollMillis) {
    parts.add(new Part(name, trouble, () -> "", sincePollMillis, false));
  }

  void addPeer(String name, Supplier<String> trouble, Supplier<String> state) {
    parts.add(new Part(name, trouble, state, NO_THREAD, false));
  }

  /** More to show of the whole, under a key of its own. */
  void show(String key, Supplier<Object> json) {
    numbers.put(key, json);
  }

  static String of(ConsumerHealth health) {
    return health.lastError().map(Throwable::toString).orElse("");
  }

  static String of(CollectorHealth health) {
    return health.storeTrouble().or(health::clockTrouble).orElseGet(() -> of(health.consumer()));
  }

  /** The parts and whether they are well. */
  Map<String, Boolean> wells() {
    Map<String, Boolean> wells = new LinkedHashMap<>();
    parts.forEach(part -> wells.put(part.name(), part.seen().isEmpty()));
    return wells;
  }

  /** What keeps this process from its work. */
  Map<String, String> unwell() {
    Map<String, String> troubles = new LinkedHashMap<>();
    for (Part part : parts) {
      String trouble = part.own() ? part.seen() : part.slow();
      if (!trouble.isEmpty()) {
        troubles.put(part.name(), trouble);
      }
    }
    return troubles;
  }

  Map<String, String> stalled() {
    Map<String, String> stalled = new LinkedHashMap<>();
    for (Part part : parts) {
      long silentMillis = part.sincePollMillis().getAsLong();
      if (silentMillis > STALLED_MILLIS) {
        stalled.put(part.name(), Part.silent(silentMillis));
      }
    }
    return stalled;
  }

  /** What came from edges, for people. */
  static String text(List<SeenEdge> edges) {
    return edges.stream()
        .map(
            e ->
                e.windowUntilMillis() == 0
                    ? e.name()
                    : "%s until %s"
                        .formatted(e.name(), Instant.ofEpochMilli(e.windowUntilMillis())))
        .collect(Collectors.joining(", "));
  }

  /** Instances whose samples are refused for their time, and by how much it is off. */
  static JsonArray clocks(List<ClockSkew> clocks) {
    JsonArray all = new JsonArray();
    clocks.forEach(
        clock ->
            all.add(
                new JsonObject()
                    .put("instance", clock.instance())
                    .put("refused", clock.refused())
                    .put("offMillis", clock.millis())));
    return all;
  }

  static JsonObject json(List<SeenEdge> edges) {
    JsonObject all = new JsonObject();
    edges.forEach(
        e ->
            all.put(
                e.name(),
                new JsonObject()
                    .put("windowUntilMillis", e.windowUntilMillis())
                    .put("arrivedMillis", e.arrivedMillis())
                    .put("windows", e.windows())
                    .put("alerts", e.alerts())));
    return all;
  }

  JsonObject json() {
    JsonArray list = new JsonArray();
    for (Part part : parts) {
      String trouble = part.seen();
      list.add(
          new JsonObject()
              .put("name", part.name())
              .put("well", trouble.isEmpty())
              .put("detail", trouble.isEmpty() ? part.state().get() : trouble));
    }
    JsonObject all = new JsonObject().put("version", Version.text()).put("parts", list);
    numbers.forEach((key, json) -> all.put(key, json.get()));
    return all;
  }
}
