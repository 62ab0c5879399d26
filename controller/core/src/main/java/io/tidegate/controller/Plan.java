package io.tidegate.controller;

import io.tidegate.wire.Decision;
import java.util.List;

/** What should be done now. */
sealed interface Plan {
  Reason reason();

  String detail();

  /** Size per instance before any guard; NaN where none was asked for. */
  double wish();

  List<Decision.Clamp> clamps();

  String otherwise();

  /** Nothing. {@code would} is the size that a guard prevented; equal to {@code size} otherwise. */
  record Hold(
      Reason reason,
      String detail,
      int size,
      double wish,
      int would,
      List<Decision.Clamp> clamps,
      String otherwise)
      implements Plan {
    static Hold plain(Reason reason, int size, String detail, String otherwise) {
      return new Hold(reason, detail, size, Double.NaN, size, List.of(), otherwise);
    }
  }

  /** A resize of every instance to one size, as far as its local limits allow. */
  record Resize(
      Reason reason,
      String detail,
      boolean growth,
      int from,
      int to,
      double wish,
      List<Decision.Clamp> clamps,
      String otherwise)
      implements Plan {}

  /**
   * A limit on the queues, or its end. Its numbers are tasks that may wait in the smallest
   * instance.
   */
  record Admit(
      Reason reason,
      String detail,
      boolean tightens,
      int from,
      int to,
      double wish,
      List<Decision.Clamp> clamps,
      String otherwise,
      List<Change.Part> parts)
      implements Plan {}
}
