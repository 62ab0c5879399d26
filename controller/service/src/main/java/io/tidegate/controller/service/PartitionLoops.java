package io.tidegate.controller.service;

import io.tidegate.bus.LatestRecords;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.TransactionalSender;
import io.tidegate.controller.ControlEffect;
import io.tidegate.controller.ControlLoop;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.ControlStep;
import io.tidegate.controller.Fleet;
import io.tidegate.controller.Freezes;
import io.tidegate.controller.Policies;
import io.tidegate.controller.StateCodec;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.ControllerState;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Vertx;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control loops of the pools of one partition, and the one sender that may write for them. The
 * states are ahead of what is committed until the transaction is through; if it fails, the whole
 * object is thrown away and restored from the topic.
 */
final class PartitionLoops {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionLoops.class);

  private final int partition;
  private final Optional<PrivateKey> commandKey;
  private final TransactionalSender sender;
  private final Map<PoolId, ControlState> states;
  private final Fleet fleet = new Fleet();
  private final AuditTrail audit;

  private PartitionLoops(
      int partition,
      ControllerOptions options,
      TransactionalSender sender,
      Map<PoolId, ControlState> states,
      AuditTrail audit) {
    this.partition = partition;
    this.commandKey = options.commandKey();
    this.sender = sender;
    this.states = states;
    this.audit = audit;
    states.values().forEach(fleet::saw);
  }

  /** What a batch led to. */
  record Outcome(List<Outgoing> records, long decisions, long commands) {}

  /** Shuts out the owner before. Blocks, bounded. */
  static TransactionalSender open(Vertx vertx, ControllerOptions options, int partition) {
    return TransactionalSender.open(
        vertx, options.bootstrap(), options.groupId() + "-" + partition);
  }

  /**
   * Reads the states. Blocks, bounded.
   *
   * @param sender opened before, so that nothing is written to the states' topic behind the end
   *     that is read here
   */
  static PartitionLoops restore(
      ControllerOptions options, int partition, TransactionalSender sender)
      throws TimeoutException {
    Map<PoolId, ControlState> states = new ConcurrentHashMap<>();
    Map<String, byte[]> latest =
        LatestRecords.read(
            options.bootstrap(),
            new TopicPartition(Topics.CONTROLLER_STATE, partition),
            options.restoreBound());
    AuditTrail audit =
        AuditTrail.restore(partition, Optional.ofNullable(latest.remove(Topics.AUDIT_KEY)));
    latest.forEach((key, value) -> read(key, value, states));
    return new PartitionLoops(partition, options, sender, states, audit);
  }

  /** A state that cannot be read must not stop the partition: its pool begins anew, and holds. */
  private static void read(String key, byte[] value, Map<PoolId, ControlState> states) {
    try {
      ControlState state = StateCodec.decode(WireCodec.decode(value, ControllerState.class));
      states.put(state.pool(), state);
    } catch (UndecodableRecordException | IllegalArgumentException e) {
      LOG.error("{}: the controller's state cannot be read, the pool begins anew", key, e);
    }
  }

  int pools() {
    return states.size();
  }

  TransactionalSender sender() {
    return sender;
  }

  /**
   * Takes events in order and gives what is to be published, the changed states last.
   *
   * @param orders current as of now
   * @param unusable hears of an event that the loop could not take; its pool's state stays as it
   *     was
   */
  Outcome take(
      List<PendingEvent> events,
      OrderWatch orders,
      BiConsumer<PendingEvent, RuntimeException> unusable) {
    Freezes freezes = orders.freezes();
    Policies policies = orders.policies();
    List<Outgoing> records = new ArrayList<>(audit.orders(orders));
    Map<PoolId, ControlState> before = new LinkedHashMap<>();
    long decisions = 0;
    long commands = 0;
    for (PendingEvent pending : events) {
      PoolId pool = pending.event().pool();
      ControlState state = states.getOrDefault(pool, ControlState.of(pool));
      ControlStep step;
      try {
        step =
            ControlLoop.step(
                state,
                pending.event(),
                policies.of(pool, state.labelsFor(pending.event()), pending.timeMillis()),
                freezes.of(pool),
                fleet);
      } catch (RuntimeException e) {
        unusable.accept(pending, e);
        continue;
      }
      before.putIfAbsent(pool, state);
      states.put(pool, step.state());
      fleet.saw(step.state());
      for (ControlEffect effect : step.effects()) {
        records.add(outgoing(effect));
        decisions += effect instanceof ControlEffect.Decide ? 1 : 0;
        commands += effect instanceof ControlEffect.Send ? 1 : 0;
      }
    }
    before.forEach(
        (pool, state) -> {
          ControlState now = states.get(pool);
          if (!now.equals(state)) {
            records.add(
                Outgoing.to(
                    Topics.CONTROLLER_STATE, partition, pool.key(), StateCodec.encode(now)));
          }
        });
    return new Outcome(audit.link(records), decisions, commands);
  }

  private Outgoing outgoing(ControlEffect effect) {
    if (effect instanceof ControlEffect.Send send) {
      Command command = send.message();
      return Outgoing.of(
          Topics.COMMANDS,
          command.instance(),
          commandKey.map(key -> CommandSignature.sign(command, key)).orElse(command));
    }
    WireMessage message = effect.message();
    return Outgoing.to(Topics.DECISIONS, partition, message.key(), message);
  }

  void close() {
    close(sender);
  }

  static void close(TransactionalSender sender) {
    sender
        .close()
        .onFailure(e -> LOG.warn("{}: did not close in time", sender.transactionalId(), e));
  }
}
