package io.tidegate.collector.service.edge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import org.junit.jupiter.api.Test;

class SentBeforeTest {
  private static final PoolId A = new PoolId("orders", "a");
  private static final PoolId B = new PoolId("orders", "b");

  private final SentBefore sent = new SentBefore();

  @Test
  void aWindowGoesUpOnceAndARepeatStaysDown() {
    assertTrue(sent.isNew(EdgeWindows.of(A, 1)));
    assertTrue(sent.isNew(EdgeWindows.of(B, 1)));
    assertTrue(sent.isNew(EdgeWindows.of(A, 2)));
    assertFalse(sent.isNew(EdgeWindows.of(A, 2)), "twice in one batch");
    sent.settle();
    assertFalse(sent.isNew(EdgeWindows.of(A, 1)), "in a later batch");
    assertFalse(sent.isNew(EdgeWindows.of(A, 2)));
    assertTrue(sent.isNew(EdgeWindows.of(B, 2)));
  }

  @Test
  void whatDidNotGoUpMayGoAgain() {
    assertTrue(sent.isNew(EdgeWindows.of(A, 1)));
    sent.settle();
    assertTrue(sent.isNew(EdgeWindows.of(A, 2)));
    assertTrue(sent.isNew(alert("x")));
    sent.takeBack();
    assertTrue(sent.isNew(EdgeWindows.of(A, 2)));
    assertTrue(sent.isNew(alert("x")));
    assertFalse(sent.isNew(EdgeWindows.of(A, 1)), "that one went up before");
  }

  @Test
  void anAlertIsToldByItsId() {
    assertTrue(sent.isNew(alert("x")));
    assertFalse(sent.isNew(alert("x")));
    sent.settle();
    assertFalse(sent.isNew(alert("x")));
    assertTrue(sent.isNew(alert("y")));
  }

  private static Alert alert(String id) {
    return new Alert(id, A, Alert.Kind.SLO_BREACH, Alert.Severity.WARNING, 1, "slow", "");
  }
}
