package io.tidegate.launcher.meters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader is strict: what it lets pass is what the other tests rely on. */
class PrometheusTextTest {
  private static final String HEAD = "# HELP a_total x\n# TYPE a_total counter\n";

  @Test
  void readsWhatIsRight() {
    assertEquals(
        Map.of("a_total{b=\"c\",d=\"\\\"\"}", 2.0, "a_total", Double.POSITIVE_INFINITY),
        PrometheusText.parse(HEAD + "a_total{b=\"c\",d=\"\\\"\"} 2.0\na_total +Inf\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          b_total 1                    | not of the family above
          a_total{b=c} 1               | neither HELP
          a_total 1~a_total 2          | twice
          a_total one                  | no number
          a_total -1                   | a counter below 0
          # HELP a_total again         | a second HELP
          # TYPE b gauge               | TYPE before HELP
          # HELP b x~# TYPE b counter  | a counter without _total
          """)
  void namesWhatIsWrong(String lines, String expected) {
    String text = HEAD + lines.replace('~', '\n') + "\n";
    AssertionError error = assertThrows(AssertionError.class, () -> PrometheusText.parse(text));
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
  }
}
