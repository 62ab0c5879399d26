package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.AlertMarks.Verdicts;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.AlertMark.Mark;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told again of an alert that somebody is at, and what is found useful. */
class AlertMarksTest {
  private static final PoolId WORKERS = new PoolId("orders", "workers");
  private static final PoolId DB = new PoolId("orders", "db");
  private static final String FORECAST = "breach-forecast:orders/workers:60000";

  private static AlertMark mark(String episode, PoolId pool, Mark mark, long atMillis) {
    return new AlertMark(
        episode, pool, Kind.BREACH_FORECAST, Severity.WARNING, mark, "on it", "alice", atMillis);
  }

  private static Alert alert(String id, Kind kind, Severity severity) {
    return new Alert(id, WORKERS, kind, severity, 90_000, "", "");
  }

  @ParameterizedTest
  @CsvSource({
    "'',           BREACH_FORECAST,   WARNING,  true",
    ":again:90000, BREACH_FORECAST,   WARNING,  true",
    ":worse,       BREACH_FORECAST,   CRITICAL, false",
    ":end:90000,   FORECAST_RESOLVED, INFO,     false",
    ":verdict,     FORECAST_SCORED,   INFO,     false",
    "0,            BREACH_FORECAST,   WARNING,  false"
  })
  void anAcknowledgementCoversWhatIsToldAgainButNotWhatIsWorseOrOverOrAnother(
      String end, Kind kind, Severity severity, boolean covered) {
    AlertMarks marks = AlertMarks.NONE.with(mark(FORECAST, WORKERS, Mark.ACKNOWLEDGED, 1));
    Alert alert = alert(FORECAST + end, kind, severity);
    assertEquals(covered, marks.acknowledgement(alert).isPresent(), marks.toString());
  }

  @Test
  void itIsTakenBackByItsOwnOppositeAndByWhatCannotBeRead() {
    AlertMarks both =
        AlertMarks.NONE
            .with(mark(FORECAST, WORKERS, Mark.ACKNOWLEDGED, 1))
            .with(mark(FORECAST, WORKERS, Mark.USEFUL, 2));
    AlertMarks unacknowledged = both.with(mark(FORECAST, WORKERS, Mark.UNACKNOWLEDGED, 3));
    assertEquals(true, unacknowledged.acknowledgement(FORECAST).isEmpty());
    assertEquals(true, unacknowledged.verdict(FORECAST).isPresent());
    AlertMarks unjudged = both.with(mark(FORECAST, WORKERS, Mark.UNJUDGED, 3));
    assertEquals(true, unjudged.acknowledgement(FORECAST).isPresent());
    assertEquals(true, unjudged.verdict(FORECAST).isEmpty());
    AlertMarks unreadable = both.withUnreadable("acknowledge " + FORECAST);
    assertEquals(List.of(both.verdict(FORECAST).orElseThrow()), unreadable.newest(9));
  }

  @Test
  void verdictsAreCountedByPoolAndAnAlertOnce() {
    AlertMarks marks =
        AlertMarks.NONE
            .with(mark("a", WORKERS, Mark.USEFUL, 1))
            .with(mark("b", WORKERS, Mark.USEFUL, 2))
            .with(mark("b", WORKERS, Mark.NOT_USEFUL, 3))
            .with(mark("c", WORKERS, Mark.NOT_USEFUL, 4))
            .with(mark("d", DB, Mark.USEFUL, 5))
            .with(mark("d", DB, Mark.UNJUDGED, 6))
            .with(mark("e", DB, Mark.ACKNOWLEDGED, 7))
            .with(mark("f", DB, Mark.NOT_USEFUL, 8));
    assertEquals(Map.of(WORKERS, new Verdicts(1, 2), DB, new Verdicts(0, 1)), marks.verdicts());
    assertEquals(List.of("f", "e"), marks.newest(2).stream().map(AlertMark::episode).toList());
  }

  @Test
  void ofTooManyTheOldestAreForgotten() {
    AlertMarks marks = AlertMarks.NONE.with(mark("oldest", DB, Mark.USEFUL, 0));
    for (int i = 1; i <= 30; i++) {
      marks = marks.with(List.of(mark("a" + i, DB, Mark.USEFUL, i)), 20);
    }
    assertEquals(20, marks.newest(99).size());
    assertEquals("a11", marks.newest(99).get(19).episode());
  }

  @Test
  void thoseOfOneTimeCountInTheirOrder() {
    AlertMarks marks =
        AlertMarks.NONE.with(
            List.of(
                mark("a", DB, Mark.USEFUL, 1),
                mark("b", DB, Mark.USEFUL, 2),
                mark("c", DB, Mark.USEFUL, 3),
                mark("b", DB, Mark.UNJUDGED, 4),
                mark("d", DB, Mark.NOT_USEFUL, 5)),
            2);
    assertEquals(List.of("d", "c"), marks.newest(99).stream().map(AlertMark::episode).toList());
  }
}
