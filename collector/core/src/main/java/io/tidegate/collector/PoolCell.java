package io.tidegate.collector;

import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.SampleTimes;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One pool in one window. A sample is added up as it comes and not kept: what is here depends on
 * which samples came, not on their order.
 */
final class PoolCell {
  final PoolId pool;
  final SparseCounts queueWait = new SparseCounts();
  final SparseCounts run = new SparseCounts();
  long submitted;
  long completed;
  long rejected;
  long failed;
  long droppedSamples;
  double cpu = Double.NaN;
  double oldGeneration = Double.NaN;
  double loadAverage = Double.NaN;
  boolean refusedSome;

  private InstanceCell[] instances = new InstanceCell[1];
  private int size;
  private List<PoolId> dependencies = List.of();
  private SortedMap<PoolId, DependencyCalls> calls;
  private CacheCounts cache;

  PoolCell(PoolId pool) {
    this.pool = pool;
  }

  /** Takes a sample in, or says what became of it instead. */
  Optional<Outcome> add(PoolSample sample, WindowOptions options, SampleTimes times) {
    int at = indexOf(sample.instance());
    if (at < 0) {
      if (size >= options.maxInstancesPerPool()) {
        refusedSome = true;
        return Optional.of(
            new Outcome.OverCapacity(
                "%d instances of %s are in the window: at most %d"
                    .formatted(size, sample.pool(), options.maxInstancesPerPool())));
      }
      at = insert(-at - 1, new InstanceCell(sample.instance()));
    }
    InstanceCell cell = instances[at];
    if (cell.has(sample.startMillis())) {
      return Optional.of(Outcome.Duplicate.DUPLICATE);
    }
    if (cell.samples() >= options.maxSamplesPerInstance()) {
      refusedSome = true;
      return Optional.of(
          new Outcome.OverCapacity(
              "%d samples of %s are in the window: at most %d"
                  .formatted(cell.samples(), sample.instance(), options.maxSamplesPerInstance())));
    }
    cell.add(sample, times.latency());
    addUp(sample, times);
    return Optional.empty();
  }

  private int indexOf(String instance) {
    if (size == 1 && instances[0].instance.equals(instance)) {
      return 0;
    }
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = instances[middle].instance.compareTo(instance);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private int insert(int at, InstanceCell cell) {
    if (size == instances.length) {
      instances = Arrays.copyOf(instances, size + Math.max(1, size / 2));
    }
    System.arraycopy(instances, at, instances, at + 1, size - at);
    instances[at] = cell;
    size++;
    return at;
  }

  private void addUp(PoolSample sample, SampleTimes times) {
    submitted += sample.submitted();
    completed += sample.completed();
    rejected += sample.rejected();
    failed += sample.failed();
    droppedSamples += sample.droppedSamples();
    HostLoad host = sample.host();
    cpu = higher(cpu, host.cpu());
    oldGeneration = higher(oldGeneration, host.oldGeneration());
    loadAverage = higher(loadAverage, host.loadAverage());
    queueWait.add(times.queueWait());
    run.add(times.run());
    addDependencies(sample.dependencies());
    for (DependencyCalls more : sample.calls()) {
      if (calls == null) {
        calls = new TreeMap<>();
      }
      calls.merge(more.dependency(), more, DependencyCalls::plus);
    }
    if (sample.cache().isPresent()) {
      CacheCounts more = sample.cache().get();
      cache = cache == null ? more : cache.plus(more);
    }
  }

  /** Mostly all samples have the very same list, so that none is made here. */
  private void addDependencies(List<PoolId> more) {
    if (more.equals(dependencies)) {
      return;
    }
    if (dependencies.isEmpty() && ascending(more)) {
      dependencies = more;
      return;
    }
    TreeSet<PoolId> all = new TreeSet<>(dependencies);
    all.addAll(more);
    dependencies = List.copyOf(all);
  }

  private static boolean ascending(List<PoolId> pools) {
    for (int i = 1; i < pools.size(); i++) {
      if (pools.get(i - 1).compareTo(pools.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static double higher(double known, double other) {
    return Double.isNaN(known) ? other : Double.isNaN(other) ? known : Math.max(known, other);
  }

  /** The kind that its last instance, by name, reported last. */
  PoolKind kind() {
    return instances[size - 1].kind;
  }

  /** In the order of their names. */
  List<InstanceCell> instances() {
    return Arrays.asList(instances).subList(0, size);
  }

  /** In their order. */
  List<String> names() {
    return each(instance -> instance.instance);
  }

  /** As their newest samples have them, in the order of the instances. */
  List<Map<String, String>> labels() {
    return each(instance -> instance.labels);
  }

  private <T> List<T> each(Function<InstanceCell, T> value) {
    return new AbstractList<>() {
      @Override
      public T get(int i) {
        return value.apply(instances[i]);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  List<PoolId> dependencies() {
    return dependencies;
  }

  List<DependencyCalls> calls() {
    return calls == null ? List.of() : List.copyOf(calls.values());
  }

  Optional<CacheCounts> cache() {
    return Optional.ofNullable(cache);
  }
}
