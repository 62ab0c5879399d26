package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.AlertTally.OfKind;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.AlertMark.Mark;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the report says of alerts, from 1000 to 2000. */
class AlertTallyTest {
  private static final PoolId DB = new PoolId("orders", "db");

  private static Alert alert(String id, Kind kind, long atMillis) {
    return new Alert(id, DB, kind, Severity.WARNING, atMillis, "", "");
  }

  private static List<OfKind> tally(AlertMarks marks, Alert... alerts) {
    AlertTally tally = new AlertTally(marks, 1_000, 2_000);
    List.of(alerts).forEach(tally::take);
    return tally.end();
  }

  private static AlertMark mark(String episode, Mark mark, long atMillis) {
    return new AlertMark(
        episode, DB, Kind.SLO_BREACH, Severity.WARNING, mark, "", "alice", atMillis);
  }

  @Test
  void eachKindIsCountedWithWhatWasSaid() {
    AlertMarks marks =
        AlertMarks.NONE
            .with(mark("b1", Mark.USEFUL, 5_000))
            .with(mark("b2", Mark.USEFUL, 5_001))
            .with(mark("b3", Mark.NOT_USEFUL, 5_002))
            .with(mark("b4", Mark.ACKNOWLEDGED, 5_003))
            .with(mark("b0", Mark.NOT_USEFUL, 5_004));
    List<OfKind> found =
        tally(
            marks,
            alert("b0", Kind.SLO_BREACH, 999),
            alert("b1", Kind.SLO_BREACH, 1_000),
            alert("b2", Kind.SLO_BREACH, 1_999),
            alert("b3", Kind.SLO_BREACH, 1_500),
            alert("b4", Kind.SLO_BREACH, 1_500),
            alert("b5", Kind.SLO_BREACH, 2_000),
            alert("f1", Kind.INSTANCE_FAILED, 1_500),
            alert("g1", Kind.INSTANCE_GONE, 1_600));
    assertEquals(
        List.of(new OfKind(Kind.SLO_BREACH, 4, 2, 1), new OfKind(Kind.INSTANCE_FAILED, 1, 0, 0)),
        found);
    assertEquals(2 / 3.0, found.get(0).precision().orElseThrow(), 1e-9);
    assertEquals(Optional.empty(), found.get(1).precision());
  }

  @Test
  void whatIsToldAgainIsCountedOnce() {
    String forecast = "breach-forecast:orders/db:1100";
    assertEquals(
        List.of(new OfKind(Kind.BREACH_FORECAST, 1, 0, 1)),
        tally(
            AlertMarks.NONE.with(mark(forecast, Mark.NOT_USEFUL, 1_300)),
            alert(forecast, Kind.BREACH_FORECAST, 1_100),
            alert(forecast + ":worse", Kind.BREACH_FORECAST, 1_200),
            alert(forecast + ":end:1300", Kind.FORECAST_RESOLVED, 1_300)));
  }
}
