package io.tidegate.bench;

import io.tidegate.controller.ControlEffect;
import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlLoop;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.ControlStep;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.controller.StateCodec;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.serving.PoolForecaster;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.SimulatedFleet;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.WireCodec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What deciding costs: 100,000 pools, each with one window, one forecast and the acks of a minute,
 * on one thread; and how long a command takes on a real broker ({@link CommandDelay}).
 *
 * <p>The pools' windows are those of simulated pools, each of which stands for many that are at
 * different times of its days.
 */
final class ControlCost {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int POOLS = SMOKE ? 2_000 : 100_000;
  private static final int WARM_UP_MINUTES = 25;
  private static final int MINUTES = SMOKE ? 2 : 7;
  private static final int HORIZON_WINDOWS = 15;
  private static final double FALSE_ALARMS_PER_POOL_DAY = 0.25;
  private static final int DAYS = SMOKE ? 1 : 2;

  /** A simulated pool's windows, each with what was forecast at its end. */
  private record Recorded(
      PoolId pool, Policy policy, List<PoolWindow> windows, List<Optional<Forecast>> forecasts) {}

  private final List<Recorded> recorded = new ArrayList<>();
  private final ControlState[] states = new ControlState[POOLS];
  private long commands;
  private long bytes;

  static Report run() throws Exception {
    ControlCost cost = new ControlCost();
    List<Row> rows = new ArrayList<>(cost.decide());
    rows.addAll(CommandDelay.measure());
    return new Report("control-cost", System.getProperty("java.version"), rows);
  }

  private List<Row> decide() {
    record();
    for (int i = 0; i < POOLS; i++) {
      states[i] = ControlState.of(of(i).pool());
    }
    for (int minute = 0; minute < WARM_UP_MINUTES; minute++) {
      minute(minute, false);
    }
    double[] deciding = new double[MINUTES];
    double[] writing = new double[MINUTES];
    commands = 0;
    for (int i = 0; i < MINUTES; i++) {
      deciding[i] = minute(WARM_UP_MINUTES + 2 * i, false);
      writing[i] = minute(WARM_UP_MINUTES + 2 * i + 1, true);
    }
    String what = "a minute of %d pools on one thread: ".formatted(POOLS);
    return List.of(
        Row.of(what + "decisions", median(deciding), "s"),
        Row.of(what + "decisions, and all that is written of them", median(writing), "s"),
        Row.of(what + "commands", (double) commands / (2 * MINUTES), "commands"),
        Row.of(what + "bytes written", (double) bytes / MINUTES, "bytes"));
  }

  private void record() {
    ServedModel model = new RiskServing(PriorModel.load(), FALSE_ALARMS_PER_POOL_DAY);
    for (PoolRun run : SimulatedFleet.generated(DAYS, SMOKE ? 2 : 12, 3)) {
      PoolForecaster forecaster = model.forecaster(run.pool(), HORIZON_WINDOWS);
      List<PoolWindow> windows = new ArrayList<>();
      List<Optional<Forecast>> forecasts = new ArrayList<>();
      while (run.hasNext()) {
        PoolWindow window = run.next();
        windows.add(window);
        forecasts.add(forecaster.onWindow(window, run.sloP99Millis()));
      }
      recorded.add(
          new Recorded(
              run.pool(),
              Policy.of("*", run.sloP99Millis()).withMode(Mode.AUTO),
              windows,
              forecasts));
    }
  }

  private Recorded of(int pool) {
    return recorded.get(pool % recorded.size());
  }

  /** Somewhere in its days, with enough of them left. */
  private int begin(int pool) {
    int last = of(pool).windows().size() - WARM_UP_MINUTES - 2 * MINUTES;
    return (int) (pool * 2_654_435_761L % last);
  }

  /**
   * @param written whether what the shell writes is encoded, too
   * @return seconds of processor time of this thread; those of the garbage collector not counted
   */
  private double minute(int minute, boolean written) {
    long begun = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < POOLS; i++) {
      Recorded pool = of(i);
      int at = begin(i) + minute;
      take(i, new ControlEvent.WindowSeen(pool.windows().get(at)), written);
      Optional<Forecast> forecast = pool.forecasts().get(at);
      if (forecast.isPresent()) {
        take(i, new ControlEvent.ForecastSeen(forecast.get()), written);
      }
      if (written) {
        bytes += WireCodec.encode(StateCodec.encode(states[i])).length;
      }
    }
    return (THREADS.getCurrentThreadCpuTime() - begun) / 1e9;
  }

  private void take(int i, ControlEvent event, boolean written) {
    ControlStep step = ControlLoop.step(states[i], event, of(i).policy());
    states[i] = step.state();
    for (ControlEffect effect : step.effects()) {
      if (written) {
        bytes += WireCodec.encode(effect.message()).length;
      }
      if (effect instanceof ControlEffect.Send send
          && send.message().action() == CommandAction.RESIZE) {
        commands++;
        take(i, new ControlEvent.AckSeen(applied(send.message())), written);
      }
    }
  }

  private static Ack applied(Command command) {
    return new Ack(
        command.commandId(),
        command.pool(),
        command.instance(),
        Ack.Outcome.APPLIED,
        command.expectedRevision() + 1,
        command.expectedSize(),
        command.targetSize(),
        "",
        command.issuedAtMillis() + 100);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
