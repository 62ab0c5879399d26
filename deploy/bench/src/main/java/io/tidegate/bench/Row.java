package io.tidegate.bench;

/**
 * One figure of a result.
 *
 * @param against the name of the row that it is compared with; empty: with none
 * @param ratio value / that row's value; NaN: not compared
 */
record Row(String name, double value, String unit, String against, double ratio) {

  static Row of(String name, double value, String unit) {
    return new Row(name, value, unit, "", Double.NaN);
  }

  Row against(Row other) {
    return new Row(name, value, unit, other.name(), value / other.value());
  }
}
