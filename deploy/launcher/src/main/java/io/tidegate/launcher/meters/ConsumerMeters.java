package io.tidegate.launcher.meters;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.PartitionEnds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** How the members of the consumer groups keep up. */
public final class ConsumerMeters {
  private record Watched(String group, Supplier<ConsumerHealth> health) {}

  private final Meters meters;
  private final Function<TopicPartition, OptionalLong> ends;
  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private final MultiGauge lag;

  /**
   * Meters of no group yet.
   *
   * @param ends the partitions' ends; see {@link PartitionEnds#end}
   */
  public ConsumerMeters(Meters meters, Function<TopicPartition, OptionalLong> ends) {
    this.meters = meters;
    this.ends = ends;
    this.lag =
        MultiGauge.builder("tidegate.consumer.lag")
            .baseUnit("records")
            .description(
                "Records of a partition that the group has not handled yet; NaN where the broker"
                    + " does not tell its end")
            .register(meters.registry());
    meters.beforeScrape(this::refresh);
  }

  /** Adds the meters of a group; once for each. */
  public void watch(String group, Supplier<ConsumerHealth> health) {
    watched.add(new Watched(group, health));
    Tags tags = Tags.of("group", group);
    meters.counter(
        "tidegate.consumer.records",
        "Records that the group's member here has handled, those read again included",
        tags,
        () -> health.get().records());
    meters.counter(
        "tidegate.consumer.failures",
        "Polls, batches, rewinds and commits that failed and were tried again",
        tags,
        () -> health.get().failures());
    meters.gauge(
        "tidegate.consumer.batch.age",
        "seconds",
        "For how long the present batch has been worked on; 0 where there is none",
        tags,
        () -> health.get().inFlightMillis() / 1000.0);
    meters.gauge(
        "tidegate.consumer.poll.age",
        "seconds",
        "When the member's thread last asked for records",
        tags,
        () -> health.get().sincePollMillis() / 1000.0);
    meters.gauge(
        "tidegate.consumer.partitions",
        null,
        "Partitions that the member here owns",
        tags,
        () -> health.get().owned().size());
  }

  /** The partitions whose ends are of interest. */
  public Set<TopicPartition> partitions() {
    Set<TopicPartition> partitions = new HashSet<>();
    watched.forEach(w -> partitions.addAll(w.health().get().positions().keySet()));
    return partitions;
  }

  private void refresh() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (Watched one : watched) {
      one.health()
          .get()
          .positions()
          .forEach((partition, next) -> rows.add(row(one.group(), partition, next)));
    }
    lag.register(rows, true);
  }

  private MultiGauge.Row<?> row(String group, TopicPartition partition, long next) {
    OptionalLong end = ends.apply(partition);
    return MultiGauge.Row.of(
        Tags.of(
            "group",
            group,
            "topic",
            partition.topic(),
            "partition",
            Integer.toString(partition.partition())),
        // The end may be a moment older than the position.
        end.isEmpty() ? Double.NaN : Math.max(0, end.getAsLong() - next));
  }
}
