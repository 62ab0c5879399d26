package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinningTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1000, 1",
    "50000, 1000, 1",
    "50001, 1000, 2",
    "750000, 15000, 1",
    "400000, 1000, 8",
    "1, 1, 1",
    "9000000000, 1000, 1024"
  })
  void soManyStayThatTheyAreEnough(long tasks, long millis, int oneIn) {
    assertEquals(oneIn, Thinning.oneIn(tasks, millis));
  }
}
