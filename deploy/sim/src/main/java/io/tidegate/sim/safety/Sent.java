package io.tidegate.sim.safety;

import io.tidegate.wire.Command;

/**
 * A command as it stands on its topic.
 *
 * @param life which life of its instance's process it can reach: a later one does not read it
 * @param fenced whether its sender had a successor when it was written
 */
record Sent(Command command, Instance to, int life, boolean fenced) {
  /** Whether it can still take effect: a revision never falls within a life. */
  boolean open(long nowMillis) {
    return to.up()
        && to.life() == life
        && !to.deeds().hasAnswered(command.commandId())
        && to.deeds().revision() <= command.expectedRevision()
        && nowMillis < command.expiresAtMillis();
  }
}
