package io.tidegate.controller;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances of a replayed pool: as they were, but for those whose size would be another. */
final class ReplayedInstances {
  private final Map<String, PoolSpec> specs = new HashMap<>();
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, Own> own = new HashMap<>();

  /** What an instance has here, whatever was recorded. */
  private record Own(int size, long revision) {}

  void saw(PoolWindow window) {
    for (InstanceWindow instance : window.instances()) {
      Long known = revisions.put(instance.instance(), instance.revision());
      if (known != null && instance.revision() < known) {
        own.remove(instance.instance()); // a new process, with its owner's size
      }
      specs.put(instance.instance(), instance.spec());
    }
  }

  /** A window with the sizes that there would have been. */
  PoolWindow show(PoolWindow window) {
    saw(window);
    if (window.instances().stream().noneMatch(i -> own.containsKey(i.instance()))) {
      return window;
    }
    List<InstanceWindow> shown = new ArrayList<>();
    for (InstanceWindow i : window.instances()) {
      Own has = own.get(i.instance());
      shown.add(
          has == null
              ? i
              : new InstanceWindow(
                  i.instance(),
                  i.spec().withSize(within(i.spec(), has.size())),
                  Math.max(i.revision(), has.revision()),
                  i.live(),
                  i.active(),
                  i.queued(),
                  i.arrivals(),
                  i.p99Millis(),
                  i.leaseUntilMillis()));
    }
    return new PoolWindow(
        window.pool(),
        window.kind(),
        window.startMillis(),
        window.endMillis(),
        window.quality(),
        shown,
        window.submitted(),
        window.completed(),
        window.rejected(),
        window.failed(),
        window.queueWait(),
        window.run(),
        window.latency(),
        window.host(),
        window.dependencies(),
        window.latencyHistogram(),
        window.droppedSamples(),
        window.calls(),
        window.cache(),
        window.coverage(),
        window.labels());
  }

  private static int within(PoolSpec spec, int size) {
    return Math.max(spec.minSize(), Math.min(spec.maxSize(), size));
  }

  /** The recorded answer to the recorded command, as one to the replayed command. */
  Ack answered(Ack ack, Command command) {
    boolean apart = own.containsKey(ack.instance());
    long revision =
        apart && ack.outcome().changed()
            ? Math.max(ack.revision(), command.expectedRevision() + 1)
            : ack.revision();
    if (apart && ack.outcome().changed()) {
      own.put(ack.instance(), new Own(ack.sizeAfter(), revision));
    }
    return new Ack(
        command.commandId(),
        ack.pool(),
        ack.instance(),
        ack.outcome(),
        revision,
        ack.sizeBefore(),
        ack.sizeAfter(),
        ack.detail(),
        ack.atMillis(),
        ack.sizeEffective(),
        ack.queueAfter());
  }

  /** An instance obeys at once, as far as its owner lets it; empty: no such instance was seen. */
  Optional<Ack> obey(Command command) {
    PoolSpec spec = specs.get(command.instance());
    if (spec == null) {
      return Optional.empty();
    }
    int size = within(spec, command.targetSize());
    // What another queue would have turned away is not in the record.
    boolean changes = !spec.readOnly() && command.targetQueueCapacity() == 0;
    long revision = command.expectedRevision() + (changes ? 1 : 0);
    if (changes) {
      own.put(command.instance(), new Own(size, revision));
    }
    return Optional.of(
        new Ack(
            command.commandId(),
            command.pool(),
            command.instance(),
            !changes
                ? Ack.Outcome.UNSUPPORTED
                : size == command.targetSize() ? Ack.Outcome.APPLIED : Ack.Outcome.CLAMPED,
            revision,
            command.expectedSize(),
            changes ? size : command.expectedSize(),
            "replayed",
            command.issuedAtMillis()));
  }

  /** These stay as they are now, whatever is recorded of them from here on. */
  void keep(Collection<String> names, List<InstanceFacts> current) {
    for (InstanceFacts facts : current) {
      if (names.contains(facts.instance())) {
        own.putIfAbsent(facts.instance(), new Own(facts.size(), facts.revision()));
      }
    }
  }
}
