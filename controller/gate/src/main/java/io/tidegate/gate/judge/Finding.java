package io.tidegate.gate.judge;

/**
 * One thing that speaks against a pass.
 *
 * @param route {@code *}: the whole run
 * @param metric empty: of none
 * @param detail one sentence with the numbers
 */
public record Finding(Reason reason, String route, String metric, String detail) {
  static Finding ofRun(Reason reason, String detail, Object... numbers) {
    return new Finding(reason, "*", "", Text.format(detail, numbers));
  }

  static Finding of(Reason reason, String route, String metric, String detail, Object... numbers) {
    return new Finding(reason, route, metric, Text.format(detail, numbers));
  }
}
