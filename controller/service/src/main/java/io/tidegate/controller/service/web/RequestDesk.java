package io.tidegate.controller.service.web;

import io.tidegate.controller.CommandIds;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Decision;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where operators hand in what they want, and see what became of it. It decides nothing: a request
 * goes to the topic, and the controller that owns the pool answers with a decision. What comes back
 * is taken from the topics, in any order, in bounded memory; guarded by its own lock.
 */
public final class RequestDesk implements Consumer<WireMessage> {
  private static final int REQUESTS = 1_000;

  /** An ack is known before the decision that tells whether it belongs to a request. */
  private static final int ACKS = 20_000;

  private final Function<ChangeRequest, Future<Void>> topic;
  private final Map<String, ChangeRequest> requests = newest(REQUESTS);
  private final Map<String, Decision> decisions = newest(REQUESTS);
  private final Map<String, Ack> acks = newest(ACKS);

  /**
   * @param topic writes a request to the topic; completes when it stands there
   */
  public RequestDesk(Function<ChangeRequest, Future<Void>> topic) {
    this.topic = topic;
  }

  private static <V> Map<String, V> newest(int bound) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > bound;
      }
    };
  }

  /** Completes when the request is sure to be heard of; only then it is found here. */
  Future<Void> submit(ChangeRequest request) {
    return topic.apply(request).onSuccess(done -> accept(request));
  }

  /** Takes a message; what belongs to no request is let pass. */
  @Override
  public synchronized void accept(WireMessage message) {
    if (message instanceof ChangeRequest request) {
      requests.putIfAbsent(request.requestId(), request);
    } else if (message instanceof Decision decision && !decision.requestId().isEmpty()) {
      decisions.putIfAbsent(decision.requestId(), decision);
    } else if (message instanceof Ack ack) {
      // A command that comes twice is answered twice; the first answer tells what it did.
      acks.putIfAbsent(ack.commandId(), ack);
    }
  }

  synchronized Optional<OperatorRequest> find(String requestId) {
    return Optional.ofNullable(requests.get(requestId)).map(this::answered);
  }

  private OperatorRequest answered(ChangeRequest request) {
    Optional<Decision> decision = Optional.ofNullable(decisions.get(request.requestId()));
    List<OperatorRequest.Answer> answers =
        decision.stream()
            .flatMap(
                d ->
                    d.instances().stream()
                        .map(
                            i ->
                                new OperatorRequest.Answer(
                                    i,
                                    Optional.ofNullable(
                                        acks.get(CommandIds.of(d.decisionId(), i))))))
            .toList();
    return new OperatorRequest(request, decision, answers);
  }
}
