package io.tidegate.gate.judge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A part of what {@code tidegate gate judge --self-test} shows. */
class TrialsTest {
  @ParameterizedTest
  @MethodSource("cases")
  void theJudgeIsAsOftenRightAsPromised(Trials.Case of) {
    Trials.Result result = Trials.run(of, 20, 1);
    assertTrue(result.asPromised(), result.toString());
  }

  static List<Trials.Case> cases() {
    // With 20 pairs one false alarm of a slowly drifting pair would be 5%; the table has 200.
    return Trials.table(60).stream().filter(c -> c.order() == Order.ABBA).toList();
  }
}
