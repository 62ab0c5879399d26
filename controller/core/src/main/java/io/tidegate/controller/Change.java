package io.tidegate.controller;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The change in flight: a resize, or its taking back.
 *
 * @param wishedSize what the sizing asked for, before any guard
 * @param expiresAtMillis event time after which its commands are not applied any more
 * @param effectiveAtMillis event time from which it is judged; 0 while answers are out
 * @param attempt of a taking back: 1 is the first
 * @param requestId of the operator who asked for it; empty: decided by the controller itself
 * @param canary of a change that is at its first instance only, which then is its only part
 */
record Change(
    String decisionId,
    boolean growth,
    long decidedAtMillis,
    long expiresAtMillis,
    int fromSize,
    int toSize,
    double wishedSize,
    Measure before,
    long effectiveAtMillis,
    int attempt,
    List<Part> parts,
    String requestId,
    Optional<Canary> canary) {
  Change {
    parts = List.copyOf(parts);
  }

  /** Whether an instance has answered. */
  enum Answer {
    PENDING,
    APPLIED,
    REFUSED,
    EXPIRED
  }

  /**
   * What one instance has to do.
   *
   * @param revisionAfter the instance's revision by its ack; -1 until one came, and where windows
   *     tell more by now
   * @param sizeAfter its size by its ack; 0 until one came
   * @param fromQueue tasks that may wait before, of a change of the queue
   * @param targetQueue tasks that may wait after; 0: the change is one of the size
   * @param queueAfter tasks that may wait by its ack; 0 until one came
   */
  record Part(
      String instance,
      int fromSize,
      int targetSize,
      long expectedRevision,
      Answer answer,
      long revisionAfter,
      int sizeAfter,
      String detail,
      int fromQueue,
      int targetQueue,
      int queueAfter) {
    static Part open(InstanceFacts instance, int targetSize) {
      return new Part(
          instance.instance(),
          instance.size(),
          targetSize,
          instance.revision(),
          Answer.PENDING,
          -1,
          0,
          "",
          0,
          0,
          0);
    }

    static Part ofQueue(InstanceFacts instance, int targetQueue) {
      return new Part(
          instance.instance(),
          instance.size(),
          instance.size(),
          instance.revision(),
          Answer.PENDING,
          -1,
          0,
          "",
          instance.spec().queueCapacity(),
          targetQueue,
          0);
    }

    private boolean ofQueue() {
      return targetQueue > 0;
    }

    private int shown(InstanceFacts facts) {
      return ofQueue() ? facts.spec().queueCapacity() : facts.size();
    }

    /** What takes it back, where an instance has what it set, and not what there was before. */
    Optional<Part> takingBack(InstanceFacts facts) {
      int set = ofQueue() ? (queueAfter > 0 ? queueAfter : targetQueue) : setSize();
      int from = ofQueue() ? fromQueue : fromSize;
      return shown(facts) == set && set != from
          ? Optional.of(ofQueue() ? ofQueue(facts, fromQueue) : open(facts, fromSize))
          : Optional.empty();
    }

    /** The same again, where an instance still has what there was before. */
    Optional<Part> again(InstanceFacts facts) {
      return shown(facts) == (ofQueue() ? fromQueue : fromSize)
          ? Optional.of(ofQueue() ? ofQueue(facts, targetQueue) : open(facts, targetSize))
          : Optional.empty();
    }

    Part answered(Ack ack) {
      // Clamped to the size of before means that nothing of it was possible.
      boolean nothing =
          ofQueue()
              ? ack.queueAfter() == 0 || ack.queueAfter() == fromQueue
              : ack.outcome() == Ack.Outcome.CLAMPED && ack.sizeAfter() == fromSize;
      boolean applied =
          ack.outcome() == Ack.Outcome.DUPLICATE && !(ofQueue() && nothing)
              || (ack.outcome().changed() && !nothing);
      boolean told = ack.outcome() != Ack.Outcome.UNKNOWN_POOL;
      return new Part(
          instance,
          fromSize,
          targetSize,
          expectedRevision,
          applied ? Answer.APPLIED : Answer.REFUSED,
          told ? ack.revision() : -1,
          told ? ack.sizeAfter() : 0,
          ack.outcome() + (ack.detail().isEmpty() ? "" : ": " + ack.detail()),
          fromQueue,
          targetQueue,
          told ? ack.queueAfter() : 0);
    }

    /** A window that shows the new size is as good as the ack, which may be lost. */
    Part seen(InstanceFacts facts) {
      if (answer == Answer.PENDING && obeyed(facts)) {
        return new Part(
            instance,
            fromSize,
            targetSize,
            expectedRevision,
            Answer.APPLIED,
            facts.revision(),
            facts.size(),
            "seen in a window",
            fromQueue,
            targetQueue,
            ofQueue() ? facts.spec().queueCapacity() : 0);
      }
      return this;
    }

    /** Whether an instance shows what it was told, and that it was told so by this. */
    boolean obeyed(InstanceFacts facts) {
      return facts.instance().equals(instance)
          && shown(facts) == (ofQueue() ? targetQueue : targetSize)
          && facts.revision() > expectedRevision;
    }

    /**
     * Whether the answer is that of a new process under the same name, and what is known is still
     * that of the one before: a revision never falls within one.
     */
    boolean beganAnew(InstanceFacts known) {
      return revisionAfter >= 0
          && revisionAfter < expectedRevision
          && known.revision() >= expectedRevision;
    }

    /** Its answer still tells what the instance set, and no more what it is. */
    Part outdone() {
      return new Part(
          instance,
          fromSize,
          targetSize,
          expectedRevision,
          answer,
          -1,
          sizeAfter,
          detail,
          fromQueue,
          targetQueue,
          queueAfter);
    }

    Part expired() {
      return answer == Answer.PENDING
          ? new Part(
              instance,
              fromSize,
              targetSize,
              expectedRevision,
              Answer.EXPIRED,
              -1,
              0,
              "no answer",
              fromQueue,
              targetQueue,
              0)
          : this;
    }

    /** What the instance has set: an agent or a pool may take less than was asked for. */
    int setSize() {
      return sizeAfter > 0 ? sizeAfter : targetSize;
    }

    String commandId(String decisionId) {
      return CommandIds.of(decisionId, instance);
    }
  }

  /** Whether it is one of the queues: then its sizes are tasks that may wait. */
  boolean ofQueue() {
    return parts.stream().anyMatch(Part::ofQueue);
  }

  /** Whether an operator asked for it. */
  boolean asked() {
    return !requestId.isEmpty();
  }

  boolean open() {
    return parts.stream().anyMatch(p -> p.answer() == Answer.PENDING);
  }

  long applied() {
    return parts.stream().filter(p -> p.answer() == Answer.APPLIED).count();
  }

  Change withParts(UnaryOperator<Part> change) {
    return withParts(parts.stream().map(change).toList());
  }

  private Change withParts(List<Part> newParts) {
    return new Change(
        decisionId,
        growth,
        decidedAtMillis,
        expiresAtMillis,
        fromSize,
        toSize,
        wishedSize,
        before,
        effectiveAtMillis,
        attempt,
        newParts,
        requestId,
        canary);
  }

  Change withCanary(Optional<Canary> newCanary) {
    return new Change(
        decisionId,
        growth,
        decidedAtMillis,
        expiresAtMillis,
        fromSize,
        toSize,
        wishedSize,
        before,
        effectiveAtMillis,
        attempt,
        parts,
        requestId,
        newCanary);
  }

  Change effectiveAt(long millis) {
    return new Change(
        decisionId,
        growth,
        decidedAtMillis,
        expiresAtMillis,
        fromSize,
        toSize,
        wishedSize,
        before,
        millis,
        attempt,
        parts,
        requestId,
        canary);
  }

  /**
   * The same with the size that the instances took of it, where none took all. That the first took
   * less says nothing of the others.
   */
  Change asApplied() {
    if (canary.isPresent() || ofQueue()) {
      return this;
    }
    var taken = parts.stream().filter(p -> p.answer() == Answer.APPLIED).mapToInt(Part::setSize);
    int size =
        growth
            ? Math.min(toSize, taken.max().orElse(toSize))
            : Math.max(toSize, taken.min().orElse(toSize));
    return new Change(
        decisionId,
        growth,
        decidedAtMillis,
        expiresAtMillis,
        fromSize,
        size,
        wishedSize,
        before,
        effectiveAtMillis,
        attempt,
        parts,
        requestId,
        canary);
  }

  /** To those that have not answered. */
  List<Command> commands(PoolId pool, long leaseMillis) {
    return parts.stream()
        .filter(p -> p.answer() == Answer.PENDING)
        .map(
            p ->
                new Command(
                    p.commandId(decisionId),
                    decisionId,
                    pool,
                    p.instance(),
                    p.expectedRevision(),
                    p.fromSize(),
                    p.targetSize(),
                    decidedAtMillis,
                    expiresAtMillis,
                    CommandAction.RESIZE,
                    leaseMillis,
                    ByteString.EMPTY,
                    p.targetQueue()))
        .toList();
  }

  /** The answers of the instances that did not apply it, in words. */
  String complaints() {
    return String.join(
        "; ",
        parts.stream()
            .filter(p -> p.answer() == Answer.REFUSED || p.answer() == Answer.EXPIRED)
            .map(p -> p.instance() + " " + p.detail())
            .toList());
  }
}
