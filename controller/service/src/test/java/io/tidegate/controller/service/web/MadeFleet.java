package io.tidegate.controller.service.web;

/** A fleet with a bit of everything. */
final class MadeFleet {
  private MadeFleet() {}

  /** Ten minutes of a fleet: one pool ahead of a breach, one over its SLO, one silent. */
  static void feed(FleetView view, long nowMillis) {
    for (int i = 0; i < 120; i++) {
      long at = nowMillis - (120 - i) * 1_000L;
      int size = i < 70 ? 8 : 12;
      double ripple = 9 * Math.sin(i / 3.0) + 5 * Math.sin(i * 1.7);
      double load = i < 70 ? 110 + i * 1.9 : 130 + (i - 70) * 1.6;
      view.accept(Made.window(Made.ORDERS, at, size, load + ripple));
      view.accept(
          i > 60
              ? Made.breachIn(Made.ORDERS, at, i == 119 ? 12 : 14, 310 + i * 0.8)
              : Made.calm(Made.ORDERS, at, load + 60));
      view.accept(Made.window(Made.DB, at, 5, 270 + i * 0.9 + ripple));
      view.accept(Made.calm(Made.DB, at, 290));
      if (i < 60) {
        view.accept(Made.window(Made.PAYMENTS, at, 6, 40 + ripple / 4));
      }
    }
    long resized = nowMillis - 50_000;
    view.accept(Made.resize(Made.ORDERS, resized, 8, 12, "auto"));
    view.accept(Made.kept(Made.ORDERS, resized, nowMillis - 42_000, 8, 12));
    view.accept(Made.hold(Made.ORDERS, nowMillis - 20_000, 12, "cooldown"));
    view.accept(Made.resize(Made.DB, nowMillis - 30_000, 5, 7, "shadow"));
    view.accept(
        Made.alert(
            Made.PAYMENTS,
            "failed p-1",
            nowMillis - 50_000,
            "payments-1 is silent for 10 windows"));
  }
}
