package io.tidegate.sim.safety;

import io.tidegate.controller.ControlEvent;
import io.tidegate.sim.world.Chance;
import io.tidegate.wire.Ack;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;
import java.util.HashMap;
import java.util.Map;

/**
 * What lies between the parts: it loses, repeats and delays, and so reorders. A topic itself keeps
 * its order, as Kafka's do.
 */
final class Bus {
  /** Nothing is delayed longer than so many windows. */
  static final int LATEST_WINDOWS = 8;

  private final Agenda agenda;
  private final Trail trail;
  private final Chance chance;
  private double roughness;
  private final Map<Partition, Long> published = new HashMap<>();

  Bus(Agenda agenda, Trail trail, Chance chance, double roughness) {
    this.agenda = agenda;
    this.trail = trail;
    this.chance = chance;
    this.roughness = roughness;
  }

  /** From now on nothing is harmed. */
  void heal() {
    roughness = 0;
  }

  private boolean harm(double share) {
    return chance.odds(share * roughness);
  }

  private long delayMillis(double lateShare) {
    return harm(lateShare)
        ? chance.from(300, (int) (LATEST_WINDOWS * SafetyWorld.WIDTH_MILLIS))
        : chance.from(5, 300);
  }

  /**
   * A window and the forecast that was made of it. The collector waits for late samples; after a
   * crash of it windows are late, or given out again with the same bytes.
   */
  void window(Partition partition, PoolWindow window, Forecast forecast) {
    switch (window.quality()) {
      case PARTIAL -> trail.count(Happening.WINDOW_PARTIAL);
      case INSUFFICIENT -> trail.count(Happening.WINDOW_WITHOUT_DATA);
      case COMPLETE -> {
        // The rule.
      }
    }
    if (harm(0.06)) {
      trail.count(Happening.WINDOW_MISSING);
      return;
    }
    long closedMillis = agenda.now() + chance.from(500, 2_500) + (harm(0.05) ? delayMillis(1) : 0);
    long atMillis = Math.max(closedMillis, published.getOrDefault(partition, 0L));
    published.put(partition, atMillis);
    agenda.at(atMillis, () -> partition.append(new ControlEvent.WindowSeen(window)));
    if (harm(0.05)) {
      trail.count(Happening.WINDOW_REPEATED);
      agenda.at(
          atMillis + delayMillis(0.5), () -> partition.append(new ControlEvent.WindowSeen(window)));
    }
    if (!harm(0.1)) {
      agenda.at(
          atMillis + delayMillis(0.1),
          () -> partition.append(new ControlEvent.ForecastSeen(forecast)));
    }
  }

  /** Whether a transaction fails, so that nothing of it is written. */
  boolean aborts() {
    return harm(0.01);
  }

  void command(Sent sent, Runnable deliver) {
    trail.count(Happening.COMMAND_SENT);
    if (harm(sent.command().action() == CommandAction.RENEW ? 0.3 : 0.12)) {
      trail.note("lost: %s", sent.command().commandId());
      trail.count(Happening.COMMAND_LOST);
      return;
    }
    agenda.in(delayMillis(0.15), deliver);
    if (harm(0.1)) {
      trail.count(Happening.COMMAND_REPEATED);
      agenda.in(delayMillis(0.5), deliver);
    }
  }

  void ack(Ack ack, Runnable append) {
    if (harm(0.12)) {
      trail.note("lost: the ack of %s", ack.commandId());
      trail.count(Happening.ACK_LOST);
      return;
    }
    agenda.in(delayMillis(0.15), append);
    if (harm(0.08)) {
      agenda.in(delayMillis(0.5), append);
    }
  }
}
