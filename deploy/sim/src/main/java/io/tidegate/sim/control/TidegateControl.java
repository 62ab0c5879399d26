package io.tidegate.sim.control;

import io.tidegate.controller.ControlEffect;
import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlLoop;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.ControlStep;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.predictor.serving.PoolForecaster;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tidegate itself: the control loop and the forecaster of production, which hear of windows,
 * forecasts and acks in the order in which the services bring them, and whose commands an agent in
 * virtual time checks and applies. Its policy is the default one in mode {@code auto}.
 */
final class TidegateControl implements PoolController {
  /** Windows that a forecast looks ahead, as in production. */
  private static final int HORIZON_WINDOWS = 15;

  /** From the end of a window to an agent's answer: the collector waits for late samples. */
  private static final long ACK_AFTER_MILLIS = 10_000;

  private final Policy policy;
  private final PoolForecaster forecaster;
  private final Consumer<ControlEffect> effects;
  private ControlState state;
  private long revision;

  /**
   * @param effects hears of all that the loop publishes
   */
  TidegateControl(PoolId pool, Policy policy, ServedModel model, Consumer<ControlEffect> effects) {
    this.policy = policy;
    this.forecaster = model.forecaster(pool, HORIZON_WINDOWS);
    this.effects = effects;
    this.state = ControlState.of(pool);
  }

  /** The default policy, which acts. */
  static Policy policy(Setting setting) {
    return Policy.of(setting.pool().key(), setting.sloP99Millis())
        .withMode(Mode.AUTO)
        .withSizes(setting.bounds().min(), setting.bounds().max());
  }

  @Override
  public int next(PoolWindow window, int size) {
    List<Command> commands = new ArrayList<>(take(new ControlEvent.WindowSeen(window)));
    forecaster
        .onWindow(window, policy.sloP99Millis())
        .ifPresent(f -> commands.addAll(take(new ControlEvent.ForecastSeen(f))));
    for (PoolWindow.InstanceWindow instance : window.instances()) {
      revision = Math.max(revision, instance.revision());
    }
    int target = size;
    List<Ack> acks = new ArrayList<>();
    for (Command command : commands) {
      if (command.action() == CommandAction.RESIZE) {
        boolean fits = command.expectedSize() == size && command.expectedRevision() == revision;
        target = fits ? command.targetSize() : target;
        acks.add(ack(command, fits, window, size));
      }
    }
    revision += target == size ? 0 : 1;
    acks.forEach(ack -> take(new ControlEvent.AckSeen(ack)));
    return target;
  }

  private List<Command> take(ControlEvent event) {
    ControlStep step = ControlLoop.step(state, event, policy);
    state = step.state();
    List<Command> commands = new ArrayList<>();
    for (ControlEffect effect : step.effects()) {
      effects.accept(effect);
      if (effect instanceof ControlEffect.Send send) {
        commands.add(send.message());
      }
    }
    return commands;
  }

  /** What an agent answers: it compares before it sets, and nobody else sets this pool's size. */
  private Ack ack(Command command, boolean fits, PoolWindow window, int size) {
    return new Ack(
        command.commandId(),
        command.pool(),
        command.instance(),
        fits ? Ack.Outcome.APPLIED : Ack.Outcome.STALE,
        fits ? revision + 1 : revision,
        size,
        fits ? command.targetSize() : size,
        "",
        window.endMillis() + Math.min(ACK_AFTER_MILLIS, window.widthMillis() / 2));
  }
}
