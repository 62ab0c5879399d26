package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What commands did to one service's replicas while this process acts for it. As with an agent's
 * pools a command is carried out if it names the newest revision and the present size; the size is
 * compared by the platform itself. For one thread at a time.
 *
 * <p>Revisions begin at the time of the take-over, so that they rise over all processes that ever
 * acted for the service: what was decided on the revision of another one is stale.
 */
final class ReplicaControl {
  /** The scaler's own bound is shorter. */
  private static final long SCALE_SECONDS = 15;

  private final ReplicaService service;
  private final ReplicaScaler scaler;
  private final Predicate<Command> genuine;
  private final LongSupplier clock;
  private long revision;
  private Ack lastApplied;
  private Future<Void> busy = Future.succeededFuture();

  /**
   * @param genuine whether a command is signed as it has to be
   * @param clock milliseconds since the epoch
   */
  ReplicaControl(
      ReplicaService service,
      ReplicaScaler scaler,
      Predicate<Command> genuine,
      LongSupplier clock) {
    this.service = service;
    this.scaler = scaler;
    this.genuine = genuine;
    this.clock = clock;
    this.revision = clock.getAsLong();
  }

  long revision() {
    return revision;
  }

  /** Carries a command out, after those before it; never fails. */
  Future<Ack> apply(Command command) {
    Future<Ack> answer = busy.compose(done -> answer(command));
    busy = answer.mapEmpty();
    return answer;
  }

  private Future<Ack> answer(Command command) {
    if (lastApplied != null && lastApplied.commandId().equals(command.commandId())) {
      return Future.succeededFuture(
          ack(
              command,
              Outcome.DUPLICATE,
              lastApplied.sizeBefore(),
              lastApplied.sizeAfter(),
              lastApplied.sizeEffective(),
              "applied before, at " + lastApplied.atMillis()));
    }
    if (!genuine.test(command)) {
      return refused(command, Outcome.REJECTED, "not signed with the controller's key");
    }
    if (clock.getAsLong() >= command.expiresAtMillis()) {
      return refused(
          command,
          Outcome.EXPIRED,
          "expired at %d: it is %d".formatted(command.expiresAtMillis(), clock.getAsLong()));
    }
    if (command.action() != CommandAction.RESIZE) {
      return refused(
          command,
          Outcome.UNSUPPORTED,
          "replicas know no %s: they are not leased, and cannot be warmed"
              .formatted(command.action()));
    }
    if (command.expectedRevision() != revision) {
      return refused(
          command,
          Outcome.STALE,
          "expected revision %d: found %d".formatted(command.expectedRevision(), revision));
    }
    return scale(command);
  }

  private Future<Ack> scale(Command command) {
    int before = command.expectedSize();
    int target = Math.max(service.min(), Math.min(service.max(), command.targetSize()));
    if (target == before) {
      return refused(command, Outcome.CLAMPED, limits(command));
    }
    return scaler
        .scale(before, target)
        .timeout(SCALE_SECONDS, TimeUnit.SECONDS)
        .map(
            replicas -> {
              revision++;
              lastApplied =
                  ack(
                      command,
                      outcome(command, target, replicas),
                      before,
                      replicas.wanted(),
                      replicas.ready(),
                      detail(command, target, replicas));
              return lastApplied;
            })
        .recover(error -> failed(command, error));
  }

  private static Outcome outcome(Command command, int target, Replicas replicas) {
    if (target != command.targetSize() || replicas.wanted() != target) {
      return Outcome.CLAMPED;
    }
    return replicas.ready() == replicas.wanted() ? Outcome.APPLIED : Outcome.CONVERGING;
  }

  private String detail(Command command, int target, Replicas replicas) {
    return switch (outcome(command, target, replicas)) {
      case APPLIED -> "";
      case CONVERGING ->
          "%d of %d replicas are ready".formatted(replicas.ready(), replicas.wanted());
      default ->
          target != command.targetSize()
              ? limits(command)
              : "%s took over %d".formatted(scaler.target(), replicas.wanted());
    };
  }

  private String limits(Command command) {
    return "%d replicas are outside of the limits that the owner of %s set, %d to %d"
        .formatted(command.targetSize(), service.pool(), service.min(), service.max());
  }

  private Future<Ack> failed(Command command, Throwable error) {
    if (error instanceof ScaleRefusedException) {
      return refused(command, Outcome.REJECTED, error.getMessage());
    }
    // Perhaps the platform took it over all the same: nothing may build on the size of before.
    revision++;
    return refused(
        command, Outcome.FAILED, "%s does not answer: %s".formatted(scaler.target(), error));
  }

  private Future<Ack> refused(Command command, Outcome outcome, String detail) {
    int size = command.expectedSize();
    return Future.succeededFuture(ack(command, outcome, size, size, size, detail));
  }

  private Ack ack(
      Command command, Outcome outcome, int before, int after, int effective, String detail) {
    return new Ack(
        command.commandId(),
        service.pool(),
        service.instance(),
        outcome,
        revision,
        before,
        after,
        detail,
        clock.getAsLong(),
        effective);
  }
}
