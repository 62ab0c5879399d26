package io.tidegate.launcher.edge;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * How the edge's disk bound is shared out. Kafka bounds each partition by itself and deletes whole
 * segments only, so that a partition takes what it may keep and one segment more; both together are
 * its share here.
 *
 * @param boundMib of all of the local log
 * @param partitions of each topic
 */
public record EdgeDisk(long boundMib, int partitions) {
  private static final long MIB = 1024 * 1024;

  /** Kafka's own least. */
  private static final long SEGMENT_LEAST = MIB;

  private static final long SEGMENT_MOST = 64 * MIB;
  private static final long PARTITION_LEAST = 2 * SEGMENT_LEAST;

  /** Offsets, transactions, the cluster's metadata: bounded by {@link EdgeBroker}. */
  private static final long INTERNAL = 40 * MIB;

  /**
   * Shares of what is left, in percent. Samples have to last for as long as the collector goes back
   * to after a restart; windows and alerts are what the edge is there to keep.
   */
  private static final Map<String, Integer> SHARES =
      Map.of(
          Topics.WINDOWS, 62,
          Topics.SAMPLES, 20,
          Topics.ALERTS, 6,
          Topics.FORECASTS, 6,
          Topics.DECISIONS, 6);

  private static final Duration BOUND = Duration.ofSeconds(30);

  public EdgeDisk {
    long least = leastMib(partitions);
    if (boundMib < least) {
      throw new IllegalArgumentException(
          "setting 'edge.disk-bound-mib' is '%d': must be at least %d with %d partition(s)"
              .formatted(boundMib, least, partitions));
    }
  }

  private static long leastMib(int partitions) {
    long topics = Topics.APPEND_ONLY.size() + Topics.COMPACTED.size();
    // The one with the least share needs its two segments too.
    long shared = PARTITION_LEAST * partitions * 100 / 6;
    return (INTERNAL + topics * PARTITION_LEAST * partitions + shared) / MIB;
  }

  /** What each topic is to be set to. */
  Map<String, Map<String, String>> topics() {
    List<String> all = new ArrayList<>(Topics.APPEND_ONLY);
    all.addAll(Topics.COMPACTED);
    long little = (all.size() - SHARES.size()) * PARTITION_LEAST * partitions;
    long left = boundMib * MIB - INTERNAL - little;
    Map<String, Map<String, String>> settings = new TreeMap<>();
    for (String topic : all) {
      Integer share = SHARES.get(topic);
      long perPartition = share == null ? PARTITION_LEAST : left / 100 * share / partitions;
      long segment = Math.max(SEGMENT_LEAST, Math.min(SEGMENT_MOST, perPartition / 4));
      Map<String, String> one = new HashMap<>();
      one.put("segment.bytes", Long.toString(segment));
      if (!Topics.COMPACTED.contains(topic)) {
        one.put("retention.bytes", Long.toString(perPartition - segment));
      }
      if (topic.equals(Topics.WINDOWS) || topic.equals(Topics.ALERTS)) {
        // Only the bound ends them: who is offline for long must not lose them to the calendar. And
        // what went up must be on the disk: after a power loss its offset would be another
        // record's.
        one.put("retention.ms", "-1");
        one.put("flush.messages", "1");
      }
      settings.put(topic, one);
    }
    return settings;
  }

  /**
   * Sets the topics, which have to be there; at each start, as the bound may be another. Blocks, up
   * to 30 s.
   */
  public void apply(String bootstrap) throws InterruptedException, TimeoutException {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    topics()
        .forEach(
            (topic, settings) ->
                changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    settings.entrySet().stream()
                        .map(
                            s ->
                                new AlterConfigOp(
                                    new ConfigEntry(s.getKey(), s.getValue()),
                                    AlterConfigOp.OpType.SET))
                        .toList()));
    Admin admin = Admin.create(BrokerLogins.client(bootstrap));
    try {
      admin.incrementalAlterConfigs(changes).all().get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the edge's broker refuses its disk bound: " + e.getCause().getMessage(), e.getCause());
    } finally {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
