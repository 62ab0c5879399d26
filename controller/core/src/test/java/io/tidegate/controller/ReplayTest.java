package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A recorded morning: the pool grows by a forecast, is judged, and grows again. */
class ReplayTest {
  private static final Policy AUTO = Policy.of("*", 200).withMode(Mode.AUTO);
  private static final long WIDTH = PoolStory.WIDTH;

  /** What was heard and decided, in this order. */
  private final List<Object> record = new ArrayList<>();

  private final PoolStory story = new PoolStory(AUTO, 8, 8);

  private void heard(ControlEvent event, long timeMillis) {
    record.add(new Heard(event, timeMillis));
    ControlStep step = story.step(event);
    List<Command> commands = new ArrayList<>();
    for (ControlEffect effect : step.effects()) {
      if (effect instanceof ControlEffect.Send send
          && send.message().action() == CommandAction.RESIZE) {
        commands.add(send.message());
      } else if (!(effect instanceof ControlEffect.Send)) {
        record.add(effect.message());
      }
    }
    commands.forEach(this::obey);
  }

  private record Heard(ControlEvent event, long timeMillis) {}

  private void obey(Command command) {
    PoolSpec spec = story.specs.get(command.instance());
    story.specs.put(command.instance(), spec.withSize(command.targetSize()));
    story.revisions.merge(command.instance(), 1L, Long::sum);
    heard(
        new ControlEvent.AckSeen(
            new Ack(
                command.commandId(),
                PoolStory.POOL,
                command.instance(),
                Ack.Outcome.APPLIED,
                story.revisions.get(command.instance()),
                spec.size(),
                command.targetSize(),
                "",
                story.now + 300)),
        story.now + 300);
  }

  private void window(double perSecond, double runMillis, double waitMillis) {
    story.now += WIDTH;
    heard(
        new ControlEvent.WindowSeen(
            story.windowOf(
                PoolWindow.Quality.COMPLETE, story.now, perSecond, runMillis, waitMillis)),
        story.now);
  }

  private void forecast(boolean breach, double perSecond) {
    heard(
        new ControlEvent.ForecastSeen(PoolStory.forecast(story.now, breach, perSecond, 50)),
        story.now);
  }

  /** 60 windows: calm, a growth by forecast that is kept, calm, a second growth. */
  private void morning() {
    for (int w = 0; w < 60; w++) {
      double perSecond = w < 20 ? 150 : w < 45 ? 260 : 420;
      window(perSecond, 50, w == 21 || w == 46 ? 60 : 0);
      forecast(w == 19 || w == 44, w < 40 ? 280 : 460);
    }
  }

  private ReplaySummary replay(Policy policy, int fromWindow) {
    return replay(policy, PoolStory.START + fromWindow * WIDTH, story.now + 1);
  }

  private ReplaySummary replay(Policy policy, long fromMillis, long toMillis) {
    Replay replay = new Replay(Policies.all(policy), fromMillis, toMillis);
    for (Object one : record) {
      if (one instanceof Decision decision) {
        replay.recorded(decision);
      } else if (one instanceof Verification verdict) {
        replay.recorded(verdict);
      }
    }
    for (Object one : record) {
      if (one instanceof Heard heard) {
        replay.take(heard.event(), heard.timeMillis());
      } else if (one instanceof Decision decision) {
        replay.reached(decision);
      } else if (one instanceof FreezeOrder order) {
        replay.order(order);
      }
    }
    return replay.end();
  }

  /** Pools of one owner share a budget, in a replay as then. */
  @Test
  void aPoolWaitsForAnotherWhereTheBudgetIsForOne() {
    morning();
    for (int i = record.size() - 1; i >= 0; i--) {
      if (record.get(i) instanceof Heard heard
          && !(heard.event() instanceof ControlEvent.AckSeen)) {
        record.add(i, new Heard(ofAnother(heard.event()), heard.timeMillis()));
      }
    }
    Policy all = AUTO.withBudgets(Budgets.DEFAULT.withBlastRadius(1, 1));
    assertEquals(
        List.of(),
        replay(all, 0).differences().stream()
            .filter(d -> d.pool().equals(PoolStory.POOL))
            .toList());
    Policy one = AUTO.withBudgets(Budgets.DEFAULT.withBlastRadius(0, 1));
    ReplayDifference held =
        replay(one, 0).differences().stream()
            .filter(d -> d.pool().equals(PoolStory.POOL))
            .findFirst()
            .orElseThrow();
    assertEquals(resizes().get(0), held.recorded().orElseThrow());
    assertEquals("blast-radius", held.replayed().orElseThrow().reason());
  }

  private static ControlEvent ofAnother(ControlEvent event) {
    PoolId pool = new PoolId("payments", "workers");
    if (event instanceof ControlEvent.WindowSeen seen) {
      PoolWindow w = seen.window();
      return new ControlEvent.WindowSeen(
          new PoolWindow(
              pool,
              w.kind(),
              w.startMillis(),
              w.endMillis(),
              w.quality(),
              w.instances(),
              w.submitted(),
              w.completed(),
              w.rejected(),
              w.failed(),
              w.queueWait(),
              w.run(),
              w.latency(),
              w.host(),
              w.dependencies(),
              w.latencyHistogram(),
              w.droppedSamples(),
              w.calls(),
              w.cache()));
    }
    Forecast f = ((ControlEvent.ForecastSeen) event).forecast();
    return new ControlEvent.ForecastSeen(
        new Forecast(
            pool,
            f.madeAtMillis(),
            f.windowMillis(),
            f.horizonWindows(),
            f.modelVersion(),
            f.status(),
            f.breachExpected(),
            f.score(),
            f.threshold(),
            f.projectedP99Millis(),
            f.sloP99Millis(),
            f.leadWindows(),
            f.projectedArrivalsPerSecond(),
            f.projectedRunMillis(),
            f.drivers()));
  }

  private List<Decision> resizes() {
    return record.stream()
        .filter(Decision.class::isInstance)
        .map(Decision.class::cast)
        .filter(Decision::resizes)
        .toList();
  }

  @Test
  void theSamePolicyDecidesTheSame() {
    morning();
    assertTrue(resizes().size() >= 2, () -> "a dull morning: " + resizes());
    ReplaySummary same = replay(AUTO, 0);
    assertEquals(List.of(), same.differences());
    assertEquals(resizes().size(), same.sameActs());
    assertEquals(resizes().size(), same.recorded().acts());
    assertEquals(resizes().size(), same.replayed().acts());
    assertEquals(60, same.windows());
    assertEquals(same.recorded().sizeHours(), same.replayed().sizeHours());
    assertEquals(OptionalLong.empty(), same.divergedSinceMillis());
    assertEquals(same.recorded(), same.replayed());
    assertTrue(same.recorded().kept() > 0, () -> "nothing was judged: " + same.recorded());
  }

  /** What was told of the forecasts is not kept, but that it made trust turn. */
  @Test
  void trustTurnsWhereItIsRecordedToHaveTurned() {
    for (int w = 0; w < 60; w++) {
      double perSecond = w < 20 ? 150 : w < 45 ? 260 : 420;
      window(perSecond, 50, w == 21 || w == 46 ? 60 : 0);
      if (w == 30) {
        story.accuracy(0, 0, 0, 9, 0).effects().forEach(e -> record.add(e.message()));
      }
      forecast(w == 19 || w == 44, w < 40 ? 280 : 460);
    }
    assertEquals("advise", lastDecision().mode());
    for (int from : new int[] {0, 25, 40}) {
      assertEquals(List.of(), replay(AUTO, from).differences(), "from " + from);
    }
    Policy trusting = AUTO.withForecastTrustMin(0);
    List<ReplayDifference> differences = replay(trusting, 40).differences();
    assertEquals("breach-forecast", differences.get(0).replayed().orElseThrow().reason());
    assertEquals("forecast-distrusted", differences.get(0).recorded().orElseThrow().reason());
  }

  private Decision lastDecision() {
    return record.stream()
        .filter(Decision.class::isInstance)
        .map(Decision.class::cast)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void theSamePolicyDecidesTheSameFromAnywhereOn() {
    morning();
    for (int from = 1; from < 60; from++) {
      ReplaySummary same = replay(AUTO, from);
      assertEquals(List.of(), same.differences(), "from window " + from);
    }
  }

  @Test
  void aLowerMaximumIsAnotherSizeAndTheRestFollowsFromIt() {
    morning();
    Decision first = resizes().get(0);
    ReplaySummary other = replay(AUTO.withSizes(1, first.toSize() - 1), 0);
    ReplayDifference difference = other.differences().get(0);
    assertEquals(first, difference.recorded().orElseThrow());
    Decision instead = difference.replayed().orElseThrow();
    assertEquals(first.atMillis(), instead.atMillis());
    assertEquals(first.fromSize(), instead.fromSize());
    assertEquals(first.toSize() - 1, instead.toSize());
    assertEquals(first.atMillis() + WIDTH, other.divergedSinceMillis().orElseThrow());
    assertTrue(other.replayed().sizeHours() < other.recorded().sizeHours());
    assertTrue(
        other.differences().stream()
            .flatMap(d -> d.replayed().stream())
            .allMatch(d -> d.toSize() <= first.toSize() - 1));
  }

  @Test
  void whatIsNotDoneAnyMoreLeavesTheSizeAsItWas() {
    morning();
    Policy fixed = AUTO.withSizes(1, 8);
    ReplaySummary none = replay(fixed, 0);
    assertEquals(0, none.replayed().acts());
    assertEquals(resizes().size(), none.differences().size());
    ReplayDifference first = none.differences().get(0);
    assertEquals("at-maximum", first.replayed().orElseThrow().reason());
    // Two instances of 8 for 60 s.
    assertEquals(16 * 60 / 3600.0, none.replayed().sizeHours(), 1e-9);
  }

  @Test
  void shadowModeProposesWhatWasDone() {
    morning();
    Decision first = resizes().get(0);
    ReplaySummary shadow = replay(AUTO.withMode(Mode.SHADOW), 0);
    ReplayDifference difference = shadow.differences().get(0);
    Decision proposed = difference.replayed().orElseThrow();
    assertEquals("shadow-mode", proposed.reason());
    assertEquals(first.toSize(), ReplayDifference.proposedSize(proposed));
    assertEquals(first, difference.recorded().orElseThrow());
    assertEquals(16 * 60 / 3600.0, shadow.replayed().sizeHours(), 1e-9);
  }

  @Test
  void aRecordedShadowIsReplayedAsItselfFromAnywhereOn() {
    story.policy = AUTO.withMode(Mode.SHADOW);
    morning();
    ReplaySummary same = replay(story.policy, 0);
    assertTrue(same.recorded().acts() > 0);
    assertEquals(same.recorded().acts(), same.sameActs());
    for (int from = 0; from < 60; from++) {
      assertEquals(List.of(), replay(story.policy, from).differences(), "from window " + from);
    }
    ReplaySummary auto = replay(AUTO, 0);
    assertEquals(Decision.Kind.RESIZE, auto.differences().get(0).replayed().orElseThrow().kind());
    assertTrue(auto.replayed().sizeHours() > auto.recorded().sizeHours());
  }

  @Test
  void theKillSwitchIsObeyedAsItWas() {
    for (int w = 0; w < 10; w++) {
      window(150, 50, 0);
      forecast(false, 150);
    }
    FreezeOrder order = new FreezeOrder("orders/*", true, "anna", "a test", story.now, true);
    story.freezes = story.freezes.with(order);
    record.add(order);
    window(150, 50, 0);
    forecast(true, 280);
    assertEquals(List.of(), resizes());
    assertEquals(0, replay(AUTO, 0).replayed().acts());
    record.remove(order);
    assertEquals(1, replay(AUTO, 0).differences().size());
  }

  @Test
  void aTimeThatEndsBeforeItBeginsIsNamed() {
    assertEquals(
        "from 5 to 5: must end after it begins",
        assertThrows(IllegalArgumentException.class, () -> new Replay(Policies.all(AUTO), 5, 5))
            .getMessage());
  }
}
