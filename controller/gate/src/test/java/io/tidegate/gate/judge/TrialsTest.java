package io.tidegate.gate.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.contract.VerdictTable;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  @Test
  void theTableSaysWhereNothingIsPromised() {
    List<String> lines =
        VerdictTable.text(
                List.of(
                    result(Order.ABBA, 0.2, 190),
                    result(Order.ABBA, 0.2, 189),
                    result(Order.SEPARATE, 0.2, 0),
                    result(Order.SEPARATE, 0, 11)))
            .lines()
            .map(line -> line.replaceAll(".*%\\s+", ""))
            .toList();
    assertEquals(List.of("yes", "NO", "not promised", "NO"), lines.subList(1, lines.size()));
  }

  private static Trials.Result result(Order order, double increase, int failed) {
    return new Trials.Result(new Trials.Case(order, 0.5, increase, 60), 200, failed, 0, 0);
  }

  static List<Trials.Case> cases() {
    // With 20 pairs one false alarm of a slowly drifting pair would be 5%; the table has 200.
    return Trials.table(60).stream().filter(c -> c.order() == Order.ABBA).toList();
  }
}
