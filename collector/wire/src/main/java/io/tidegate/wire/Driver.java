package io.tidegate.wire;

/**
 * One reason behind a forecast.
 *
 * @param name the feature's name
 * @param value its value, in the feature's own unit
 * @param text the same in words, e.g. "arrival +38% in 15 windows"
 */
public record Driver(String name, double value, String text) {
  public Driver {
    Check.id("driver.name", name);
    Check.finite("driver.value", value);
    text = Check.text("driver.text", text);
  }
}
