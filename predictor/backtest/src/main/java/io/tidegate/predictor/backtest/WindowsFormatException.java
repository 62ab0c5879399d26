package io.tidegate.predictor.backtest;

/** A file of windows that cannot be read as one; the text names line, column and what is right. */
public final class WindowsFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  WindowsFormatException(String message) {
    super(message);
  }
}
