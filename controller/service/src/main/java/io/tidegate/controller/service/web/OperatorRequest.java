package io.tidegate.controller.service.web;

import io.tidegate.controller.Reason;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Decision;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An operator's request with what is known of its fate.
 *
 * @param decision empty until the controller answered
 * @param answers one entry for each instance that got a command
 */
record OperatorRequest(ChangeRequest request, Optional<Decision> decision, List<Answer> answers) {
  /** An ack of the last moment may still be on its way when the commands expire. */
  private static final long GRACE_MILLIS = 2_000;

  /** What one instance did with its command; the ack is empty until it came. */
  record Answer(String instance, Optional<Ack> ack) {
    private boolean refused() {
      return ack.filter(a -> !a.outcome().changed() && a.outcome() != Ack.Outcome.DUPLICATE)
          .isPresent();
    }
  }

  /** How far a request has come. */
  enum State {
    /** The decision or an ack is still out. */
    PENDING,
    /** Every instance has applied it, or had that size already. */
    DONE,
    /** The controller, or at least one instance, did not do it. */
    REFUSED,
    /** It is too late for the decision or the ack that is missing. */
    EXPIRED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  State state(long nowMillis) {
    State missing =
        nowMillis >= request.expiresAtMillis() + GRACE_MILLIS ? State.EXPIRED : State.PENDING;
    if (decision.isEmpty()) {
      return missing;
    }
    String reason = decision.get().reason();
    if (decision.get().kind() == Decision.Kind.HOLD) {
      return reason.equals(Reason.ALREADY_AT_SIZE.word())
          ? State.DONE
          : reason.equals(Reason.REQUEST_EXPIRED.word()) ? State.EXPIRED : State.REFUSED;
    }
    if (answers.stream().anyMatch(a -> a.ack().isEmpty())) {
      return missing;
    }
    return answers.stream().anyMatch(Answer::refused) ? State.REFUSED : State.DONE;
  }
}
