package io.tidegate.controller;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person asks for. It is answered by a decision in any case. The limits of the policy and of
 * the instances' owners hold for it too; step, cooldown and mode do not, but a frozen pool stays as
 * it is. While answers to commands are out nothing else is sent; a change that is only judged gives
 * way.
 */
final class OperatorRequests {
  /**
   * How much older than {@link Policy#staleAfterWindows()} the newest window may be: a person who
   * acts on a pool whose windows are late is not to be stopped by that, and an instance that has
   * moved on refuses the command by itself.
   */
  private static final long LATE_MILLIS = 30_000;

  private OperatorRequests() {}

  /** Event time of a request: it is made after the newest window, which closes late. */
  static long timeOf(ControlState state, ChangeRequest request) {
    return Math.max(state.newestEndMillis(), request.atMillis());
  }

  static ControlStep take(Turn turn, ChangeRequest request) {
    Optional<Plan.Hold> unusable = unusable(turn, request);
    if (unusable.isPresent()) {
      return hold(turn, unusable.get());
    }
    List<InstanceFacts> chosen = chosen(turn.state, request);
    if (request.action() == CommandAction.WARM) {
      turn.warm(
          Reason.OPERATOR_REQUEST, who(request) + " asks to warm it", request.targetSize(), chosen);
      return turn.stay();
    }
    List<InstanceFacts> settable = chosen.stream().filter(i -> !i.spec().readOnly()).toList();
    if (settable.isEmpty()) {
      return hold(
          turn,
          plain(
              turn,
              Reason.READ_ONLY,
              Say.of(
                  "%s asks for %d, but the size of %s cannot be set from afar",
                  who(request), request.targetSize(), names(chosen)),
              "an owner who lets it be set"));
    }
    return resize(turn, request, settable, chosen);
  }

  private static ControlStep hold(Turn turn, Plan.Hold hold) {
    turn.note(hold);
    return turn.stay();
  }

  private static Plan.Hold plain(Turn turn, Reason reason, String detail, String otherwise) {
    return Plan.Hold.plain(reason, turn.smallestSize(), detail, otherwise);
  }

  private static String who(ChangeRequest request) {
    return request.requestedBy().isBlank() ? "an operator" : request.requestedBy();
  }

  private static String names(List<InstanceFacts> instances) {
    return instances.stream().map(InstanceFacts::instance).collect(Collectors.joining(", "));
  }

  private static List<InstanceFacts> chosen(ControlState state, ChangeRequest request) {
    return state.current().stream()
        .filter(i -> request.instance().isEmpty() || i.instance().equals(request.instance()))
        .toList();
  }

  /** Why nothing can be done, whatever is asked for; empty if something can. */
  private static Optional<Plan.Hold> unusable(Turn turn, ChangeRequest request) {
    ControlState state = turn.state;
    if (request.action() == CommandAction.RENEW) {
      return Optional.of(
          plain(
              turn,
              Reason.REQUEST_REFUSED,
              who(request) + " asks for a renewal, which the controller does by itself",
              "a resize or a warm-up"));
    }
    if (state.newestEndMillis() >= request.expiresAtMillis()) {
      return Optional.of(
          plain(
              turn,
              Reason.REQUEST_EXPIRED,
              Say.of(
                  "%s asked %.1f s before the newest window's end, and waited %.1f s at most",
                  who(request),
                  (state.newestEndMillis() - request.atMillis()) / 1000.0,
                  (request.expiresAtMillis() - request.atMillis()) / 1000.0),
              "to ask again"));
    }
    if (turn.policy.mode() == Mode.FROZEN) {
      return Optional.of(
          plain(
              turn,
              Reason.FROZEN,
              who(request) + " asks, but " + turn.rule.whyFrozen(),
              turn.rule.thaw()));
    }
    if (state.newest().isEmpty()) {
      return Optional.of(
          plain(
              turn,
              Reason.NO_WINDOW_YET,
              who(request) + " asks, but no window of the pool was seen yet",
              "a window, which shows the instances and their sizes"));
    }
    long age = turn.nowMillis - state.newestEndMillis();
    if (age > turn.policy.staleAfterWindows() * turn.windowMillis() + LATE_MILLIS) {
      return Optional.of(
          plain(
              turn,
              Reason.STALE_WINDOW,
              Say.of(
                  "%s asks, but the newest window is %.1f s old: it does not show the pool as it"
                      + " is",
                  who(request), age / 1000.0),
              "a fresh window"));
    }
    if (state.settling()) {
      return Optional.of(
          plain(
              turn,
              Reason.CHANGE_IN_FLIGHT,
              Say.of(
                  "%s asks, but %s is not answered yet",
                  who(request), state.change().orElseThrow().decisionId()),
              "to ask again when it is"));
    }
    if (state.instances().isEmpty()) {
      return Optional.of(
          plain(
              turn,
              Reason.INSUFFICIENT_WINDOW,
              who(request) + " asks, but no instance reported in the windows seen",
              "an instance that reports"));
    }
    if (chosen(state, request).isEmpty()) {
      return Optional.of(
          plain(
              turn,
              Reason.REQUEST_REFUSED,
              Say.of(
                  "%s asks for instance '%s': it is none of %s",
                  who(request), request.instance(), names(state.instances())),
              "one of the instances that report"));
    }
    return Optional.empty();
  }

  private static ControlStep resize(
      Turn turn, ChangeRequest request, List<InstanceFacts> settable, List<InstanceFacts> chosen) {
    List<Decision.Clamp> clamps = new ArrayList<>();
    int asked = withinPolicy(turn.policy, request.targetSize(), clamps);
    int allowed = withinDatabase(turn, settable, asked, clamps);
    List<Change.Part> shares =
        settable.stream()
            .map(i -> Change.Part.open(i, withinLocal(i, wanted(i, asked, allowed))))
            .toList();
    noteLocalLimits(settable, asked, allowed, clamps);
    List<Change.Part> parts = shares.stream().filter(p -> p.targetSize() != p.fromSize()).toList();
    boolean growth = parts.stream().anyMatch(p -> p.targetSize() > p.fromSize());
    var from = parts.stream().mapToInt(Change.Part::fromSize);
    var to = parts.stream().mapToInt(Change.Part::targetSize);
    String detail = detail(turn.state.unit(), request, settable, chosen, clamps);
    if (parts.isEmpty()) {
      int size = turn.smallestSize();
      return hold(
          turn,
          new Plan.Hold(
              nothingLeft(clamps),
              detail + "; no instance would change",
              size,
              request.targetSize(),
              size,
              List.copyOf(clamps),
              clamps.isEmpty() ? "another size" : "wider limits"));
    }
    Plan.Resize plan =
        new Plan.Resize(
            Reason.OPERATOR_REQUEST,
            detail,
            growth,
            growth ? from.min().orElseThrow() : from.max().orElseThrow(),
            growth ? to.max().orElseThrow() : to.min().orElseThrow(),
            request.targetSize(),
            List.copyOf(clamps),
            "no request");
    Optional<Change> judged = turn.state.change();
    Change change = Commands.send(turn, plan, parts, request);
    if (judged.isEmpty()) {
      return turn.end(Cause.COMMANDED, Optional.of(change));
    }
    turn.verified(
        judged.get(),
        Verdict.superseded(turn, judged.get(), who(request) + " asked for another size"));
    return turn.end(Cause.SUPERSEDED, Optional.of(change));
  }

  private static int withinPolicy(Policy policy, int asked, List<Decision.Clamp> clamps) {
    int allowed = Math.max(policy.minSize(), Math.min(policy.maxSize(), asked));
    if (allowed != asked) {
      clamps.add(
          new Decision.Clamp(
              allowed < asked ? "policy-max" : "policy-min",
              asked,
              allowed,
              Say.of("the policy allows %d to %d", policy.minSize(), policy.maxSize())));
    }
    return allowed;
  }

  private static int withinDatabase(
      Turn turn, List<InstanceFacts> settable, int asked, List<Decision.Clamp> clamps) {
    if (turn.policy.database().isEmpty()) {
      return asked;
    }
    DatabaseTotal total = new DatabaseTotal(turn.state, turn.policy);
    int smallest = settable.stream().mapToInt(InstanceFacts::size).min().orElse(asked);
    int allowed =
        total.within(
            smallest,
            asked,
            (i, size) -> settable.contains(i) ? withinLocal(i, wanted(i, asked, size)) : i.size());
    if (allowed != asked) {
      clamps.add(new Decision.Clamp("database-total", asked, allowed, total.why()));
    }
    return allowed;
  }

  /**
   * The size to aim at for one instance: what the database does not carry is not added to it, but
   * nobody asked to take anything away for that.
   */
  private static int wanted(InstanceFacts instance, int asked, int carried) {
    return instance.size() > asked ? asked : Math.max(instance.size(), carried);
  }

  private static int withinLocal(InstanceFacts instance, int size) {
    return Math.max(instance.spec().minSize(), Math.min(instance.spec().maxSize(), size));
  }

  /** One clamp for each side: the instance that is held back most stands for the others. */
  private static void noteLocalLimits(
      List<InstanceFacts> settable, int asked, int carried, List<Decision.Clamp> clamps) {
    Comparator<Decision.Clamp> bySize = Comparator.comparingDouble(Decision.Clamp::after);
    localClamps(settable, asked, carried, "local-max", "no more")
        .filter(c -> c.after() < c.before())
        .min(bySize)
        .ifPresent(clamps::add);
    localClamps(settable, asked, carried, "local-min", "no less")
        .filter(c -> c.after() > c.before())
        .max(bySize)
        .ifPresent(clamps::add);
  }

  private static Stream<Decision.Clamp> localClamps(
      List<InstanceFacts> settable, int asked, int carried, String guard, String what) {
    return settable.stream()
        .map(
            i -> {
              int wanted = wanted(i, asked, carried);
              return new Decision.Clamp(
                  guard,
                  wanted,
                  withinLocal(i, wanted),
                  "the owners of the instances allow " + what);
            });
  }

  private static Reason nothingLeft(List<Decision.Clamp> clamps) {
    if (clamps.isEmpty()) {
      return Reason.ALREADY_AT_SIZE;
    }
    return switch (clamps.get(clamps.size() - 1).guard()) {
      case "policy-max" -> Reason.AT_MAXIMUM;
      case "local-max" -> Reason.AT_LOCAL_MAXIMUM;
      case "database-total" -> Reason.AT_DATABASE_TOTAL;
      default -> Reason.AT_MINIMUM;
    };
  }

  private static String detail(
      String unit,
      ChangeRequest request,
      List<InstanceFacts> settable,
      List<InstanceFacts> chosen,
      List<Decision.Clamp> clamps) {
    StringBuilder detail =
        new StringBuilder(
            Say.of(
                "%s asks for %d %s of %s",
                who(request), request.targetSize(), unit, names(settable)));
    clamps.forEach(
        c -> detail.append(Say.of("; at %s to %.0f: %s", c.guard(), c.after(), c.reason())));
    List<InstanceFacts> readOnly = chosen.stream().filter(i -> i.spec().readOnly()).toList();
    if (!readOnly.isEmpty()) {
      detail.append("; not to be set from afar: ").append(names(readOnly));
    }
    return detail.toString();
  }
}
