package io.tidegate.controller;

import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireMessage;

/** What the shell has to publish, in this order. */
public sealed interface ControlEffect {
  WireMessage message();

  /** Write a decision to the audit log. */
  record Decide(Decision message) implements ControlEffect {}

  /** Send a command to an instance. */
  record Send(Command message) implements ControlEffect {}

  /** Write a verdict to the audit log. */
  record Verified(Verification message) implements ControlEffect {}
}
