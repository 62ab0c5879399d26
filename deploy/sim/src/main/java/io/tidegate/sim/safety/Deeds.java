package io.tidegate.sim.safety;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import java.util.HashSet;
import java.util.Set;

/**
 * What really happened to one instance's pool in one life of its process, kept without the agent's
 * own code, by which that is checked.
 */
final class Deeds {
  private final String name;
  private final Agenda agenda;
  private final Trail trail;
  private final Set<String> answered = new HashSet<>();
  private long revision;
  private int baseline;
  private long leaseEndMillis;
  private long disturbedAtMillis;
  private long refusedAtMillis;

  Deeds(String name, Agenda agenda, Trail trail) {
    this.name = name;
    this.agenda = agenda;
    this.trail = trail;
    disturbed();
  }

  long revision() {
    return revision;
  }

  boolean leased() {
    return leaseEndMillis > 0;
  }

  /** Somebody who is no controller changed the size. */
  void disturbed() {
    disturbedAtMillis = agenda.now();
  }

  boolean disturbedSince(long millis) {
    return disturbedAtMillis >= millis;
  }

  void answered(Command command) {
    answered.add(command.commandId());
  }

  boolean hasAnswered(String commandId) {
    return answered.contains(commandId);
  }

  /** The owner set a size by hand: a lease does not count for that any more. */
  void setByOwner(int size) {
    leaseEndMillis = 0;
    baseline = size;
    disturbed();
  }

  /** The agent took the pool back to a size by itself. */
  void wentBack(int size) {
    if (leaseEndMillis > 0 && (agenda.now() < leaseEndMillis || size != baseline)) {
      throw trail.broken(
          Invariant.LEASES_END,
          "%s went to %d, its baseline is %d, its lease ends at %d",
          name,
          size,
          baseline,
          leaseEndMillis);
    }
    revision++;
    leaseEndMillis = 0;
    disturbed();
  }

  /**
   * The agent looked at its lease and changed nothing.
   *
   * @param refusing whether the pool would not have let itself be changed
   */
  void stayed(int size, boolean refusing) {
    if (leaseEndMillis > 0 && agenda.now() >= leaseEndMillis && size == baseline) {
      leaseEndMillis = 0;
    } else if (refusing) {
      refusedAtMillis = agenda.now();
    }
  }

  /**
   * The agent applied a command.
   *
   * @param clockMillis by its machine's clock
   */
  void applied(Command command, Ack ack, long clockMillis, boolean fenced) {
    if (fenced) {
      throw trail.broken(
          Invariant.NO_STALE_EPOCH, "%s applied %s, sent by a fenced controller", name, command);
    }
    if (command.expectedRevision() != revision || command.expectedSize() != ack.sizeBefore()) {
      throw trail.broken(
          Invariant.NO_STALE_REVISION,
          "%s at revision %d and size %d applied %s",
          name,
          revision,
          ack.sizeBefore(),
          command);
    }
    if (clockMillis >= command.expiresAtMillis()) {
      throw trail.broken(
          Invariant.COMMANDS_END,
          "%s applied %s, %d ms after its deadline",
          name,
          command,
          clockMillis - command.expiresAtMillis());
    }
    if (command.action() == CommandAction.RESIZE) {
      baseline = leaseEndMillis == 0 ? ack.sizeBefore() : baseline;
      revision++;
    }
    if (command.action() != CommandAction.WARM) {
      leaseEndMillis = command.leaseMillis() == 0 ? 0 : agenda.now() + command.leaseMillis();
    }
  }

  /** A pool that cannot be set back is tried again with the next pulse. */
  void checkLease(int size) {
    if (leaseEndMillis > 0
        && agenda.now() > Math.max(leaseEndMillis, refusedAtMillis) + Instance.PULSE_MILLIS) {
      throw trail.broken(
          Invariant.LEASES_END,
          "%s has %d, %d ms after its lease ended; its baseline is %d",
          name,
          size,
          agenda.now() - leaseEndMillis,
          baseline);
    }
  }
}
