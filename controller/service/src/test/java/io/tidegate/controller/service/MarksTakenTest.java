package io.tidegate.controller.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.AlertMarks;
import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.AlertMark.Mark;
import io.tidegate.wire.PoolId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MarksTakenTest {
  private final MarksTaken marks = new MarksTaken();

  private void take(String episode, Mark mark, long atMillis) {
    marks.take(
        new AlertMark(
            episode,
            new PoolId("orders", "workers"),
            Alert.Kind.SLO_BREACH,
            Alert.Severity.CRITICAL,
            mark,
            "",
            "alice",
            atMillis));
  }

  @Test
  void theyCountInTheirOrder() {
    take("a", Mark.ACKNOWLEDGED, 1);
    take("b", Mark.ACKNOWLEDGED, 2);
    take("a", Mark.UNACKNOWLEDGED, 3);
    marks.unreadable("acknowledge b");
    take("c", Mark.ACKNOWLEDGED, 4);
    AlertMarks all = marks.all();
    assertTrue(all.acknowledgement("a").isEmpty());
    assertTrue(all.acknowledgement("b").isEmpty());
    assertTrue(all.acknowledgement("c").isPresent());
    assertSame(all, marks.all());
    take("d", Mark.ACKNOWLEDGED, 5);
    assertNotSame(all, marks.all());
  }

  /** One by one each would copy all: this would take minutes. */
  @Test
  @Timeout(60)
  void thoseOfYearsAreReadAtAStart() {
    for (int i = 0; i < 100_000; i++) {
      take("a" + i, Mark.USEFUL, i);
    }
    assertEquals(20_000, marks.all().newest(Integer.MAX_VALUE).size());
    assertTrue(marks.all().verdict("a80000").isPresent());
    assertTrue(marks.all().verdict("a79999").isEmpty());
  }
}
