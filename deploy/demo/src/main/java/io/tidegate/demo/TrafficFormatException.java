package io.tidegate.demo;

/** A traffic file that cannot be read as one; the text names file, line and what would be right. */
public final class TrafficFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  TrafficFormatException(String message) {
    super(message);
  }
}
