package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetrainingTest {
  private static final long DAY = 86_400_000;

  @Test
  void aScheduleTrainsWhenTheNewestModelIsOldEnough() {
    assertEquals(Optional.empty(), Retraining.due(DAY, DAY - 1, false));
    assertEquals(Optional.of("schedule"), Retraining.due(DAY, DAY, false));
  }

  @Test
  void aDriftDoesNotWaitForTheScheduleButForATenthOfIt() {
    assertEquals(Optional.empty(), Retraining.due(DAY, DAY / 10 - 1, true));
    assertEquals(Optional.of("drift"), Retraining.due(DAY, DAY / 10, true));
  }
}
