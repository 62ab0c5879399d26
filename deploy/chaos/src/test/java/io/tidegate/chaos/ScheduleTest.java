package io.tidegate.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.chaos.Schedule.Strike;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Duration LONG = Duration.ofMinutes(30);

  private static List<Strike> strikes(long seed) {
    return Schedule.of(seed, LONG, null, List.of()).strikes();
  }

  @Test
  void isTheSameForTheSameSeedOnly() {
    assertEquals(strikes(7), strikes(7));
    assertNotEquals(strikes(7), strikes(8));
  }

  @Test
  void hasEachKindBeforeOneComesAgain() {
    int kinds = Fault.values().length;
    List<Fault> faults = strikes(3).stream().map(Strike::fault).toList();
    assertTrue(faults.size() > 2 * kinds, () -> "only " + faults);
    assertEquals(EnumSet.allOf(Fault.class), EnumSet.copyOf(faults.subList(0, kinds)));
    assertEquals(EnumSet.allOf(Fault.class), EnumSet.copyOf(faults.subList(kinds, 2 * kinds)));
  }

  @Test
  void doesTheOthersAlikeWhereOneCannotBeDone() {
    int kinds = Fault.values().length;
    List<Strike> without = Schedule.of(3, LONG, null, List.of(Fault.BROKER_DISK_FULL)).strikes();
    List<Strike> all =
        strikes(3).subList(0, kinds).stream()
            .filter(s -> s.fault() != Fault.BROKER_DISK_FULL)
            .toList();
    assertEquals(all, without.subList(0, kinds - 1));
  }

  @Test
  void beginsWithTheOneThatIsAskedFor() {
    for (long seed = 0; seed < 5; seed++) {
      List<Strike> strikes =
          Schedule.of(seed, Duration.ofMinutes(1), Fault.STORE_AWAY, List.of()).strikes();
      assertEquals(Fault.STORE_AWAY, strikes.get(0).fault());
      assertEquals(1, strikes.stream().filter(s -> s.fault() == Fault.STORE_AWAY).count());
    }
  }

  @Test
  void isNoLongerThanItsTime() {
    List<Strike> strikes = Schedule.of(1, Duration.ofMinutes(2), null, List.of()).strikes();
    int seconds = 0;
    for (Strike strike : strikes) {
      assertTrue(seconds < 120, () -> "begins after its end: " + strike);
      seconds += strike.pauseSeconds() + strike.holdSeconds();
    }
  }
}
