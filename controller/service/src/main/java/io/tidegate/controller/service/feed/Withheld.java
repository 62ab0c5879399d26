package io.tidegate.controller.service.feed;

import io.tidegate.controller.Inhibitions;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * What a webhook is not told as another alert explains it, until that is over. A receiver cannot be
 * told to forget an alert, so those that may turn out to be explained wait for a moment first.
 *
 * <p>What is withheld is known from the topics, so the next owner of a partition withholds it too,
 * and tells it once more, with the same id, where this one had told it before it was explained; it
 * also tells what outlasted its cause while nobody owned the partition. Not thread-safe, but for
 * what it tells of itself.
 */
final class Withheld {
  /** A cause is often over its objective a window after its callers. */
  private static final int WAIT_WINDOWS = 2;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final int TOLD_REMEMBERED = 10_000;

  private final Supplier<Inhibitions> inhibitions;
  private final long waitMillis;
  private final Map<String, Alert> byId = new LinkedHashMap<>();
  private final Set<Integer> owned = new HashSet<>();

  /** Of these it is not looked yet for what outlasted its cause before they were owned. */
  private final Set<Integer> fresh = new HashSet<>();

  private int partitions;
  private final AtomicLong count = new AtomicLong();

  /** So that it is not told again when its cause, which came later, is over. */
  private final Set<String> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > TOLD_REMEMBERED;
            }
          });

  Withheld(Supplier<Inhibitions> inhibitions, Duration window) {
    this.inhibitions = inhibitions;
    this.waitMillis = Math.min(WAIT_WINDOWS * window.toMillis(), LONGEST_WAIT.toMillis());
  }

  /**
   * @param all partitions of the alerts
   */
  void assigned(Collection<TopicPartition> more, int all) {
    partitions = all;
    for (TopicPartition partition : more) {
      owned.add(partition.partition());
      fresh.add(partition.partition());
    }
  }

  void released(Collection<TopicPartition> gone) {
    for (TopicPartition partition : gone) {
      owned.remove(partition.partition());
      fresh.remove(partition.partition());
    }
    byId.values().removeIf(alert -> !owns(alert.pool()));
  }

  private boolean owns(PoolId pool) {
    return isIn(owned, pool);
  }

  private boolean isIn(Set<Integer> some, PoolId pool) {
    byte[] key = pool.key().getBytes(StandardCharsets.UTF_8);
    return partitions > 0 && some.contains(Utils.toPositive(Utils.murmur2(key)) % partitions);
  }

  /** How long a batch waits, so that it is known what explains its breaches. */
  long waitMillis(Iterable<ConsumerRecord<byte[], byte[]>> batch, long nowMillis) {
    long longest = 0;
    for (ConsumerRecord<byte[], byte[]> origin : batch) {
      if (mayBeExplained(origin)) {
        longest = Math.max(longest, origin.timestamp() + waitMillis - nowMillis);
      }
    }
    return Math.min(waitMillis, longest);
  }

  private static boolean mayBeExplained(ConsumerRecord<byte[], byte[]> origin) {
    if (origin.value() == null) {
      return false;
    }
    try {
      return Inhibitions.canBeExplained(WireCodec.decode(origin.value(), Alert.class).kind());
    } catch (UndecodableRecordException e) {
      return false; // it is counted where it is read
    }
  }

  /** Whether it is not to be told; so too is the end of what nobody was told of. */
  boolean takes(Alert alert, long nowMillis) {
    if (ends(alert)) {
      return true;
    }
    if (inhibitions.get().cause(alert, nowMillis).isPresent()) {
      byId.put(alert.alertId(), alert);
      count.incrementAndGet();
      return true;
    }
    if (Inhibitions.canBeExplained(alert.kind())) {
      told.add(alert.alertId());
    }
    return false;
  }

  private boolean ends(Alert alert) {
    Set<Alert.Kind> over = Lasting.endedBy(alert.kind());
    boolean unheardOf = false;
    for (Iterator<Alert> all = byId.values().iterator(); all.hasNext(); ) {
      Alert one = all.next();
      if (one.pool().equals(alert.pool()) && over.contains(one.kind())) {
        all.remove();
        unheardOf |= one.alertId().equals(one.episode());
      }
    }
    return unheardOf;
  }

  /** What goes on though nothing explains it any more, and is to be told now. */
  List<Alert> out(long nowMillis) {
    Inhibitions known = inhibitions.get();
    takeOver(known, nowMillis);
    for (Inhibitions.Explained one : known.all(nowMillis).values()) {
      if (owns(one.alert().pool()) && !told.contains(one.alert().alertId())) {
        byId.put(one.alert().alertId(), one.alert());
      }
    }
    List<Alert> out = new ArrayList<>();
    for (Iterator<Alert> all = byId.values().iterator(); all.hasNext(); ) {
      Alert one = all.next();
      if (known.cause(one, nowMillis).isEmpty()) {
        if (known.isOn(one, nowMillis)) {
          all.remove();
          told.add(one.alertId());
          out.add(one);
        } else if (nowMillis >= one.atMillis() + Lasting.LONGEST_MILLIS) {
          all.remove(); // else its end is to come, of which nobody is to be told either
        }
      }
    }
    return out;
  }

  private void takeOver(Inhibitions known, long nowMillis) {
    if (fresh.isEmpty() || known.isEmpty()) {
      return;
    }
    for (Alert one : known.outlasting(nowMillis)) {
      if (isIn(fresh, one.pool()) && !told.contains(one.alertId())) {
        byId.put(one.alertId(), one);
      }
    }
    fresh.clear();
  }

  List<Alert> explainedBy(Alert cause, long nowMillis) {
    return inhibitions.get().explainedBy(cause, nowMillis);
  }

  /** Alerts that were withheld when they came. From any thread. */
  long count() {
    return count.get();
  }
}
