package io.tidegate.javaagent;

import java.util.Optional;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes to stderr, one line a message; of libraries only errors, unless debug is asked for. */
final class StderrLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;
  private static volatile Level shownFrom = Level.WARN;

  private final boolean ours;

  StderrLogger(String name) {
    this.name = name;
    this.ours = name.startsWith("io.tidegate.") && !name.startsWith("io.tidegate.shaded.");
  }

  /** Empty: nothing at all. */
  static void showFrom(Optional<Level> level) {
    shownFrom = level.orElse(null);
  }

  private boolean shown(Level level) {
    Level from = shownFrom;
    if (from == null) {
      return false;
    }
    // Kafka's clients warn at each attempt while no broker is there; the agent says it once.
    Level bound = ours || from.toInt() <= Level.DEBUG.toInt() ? from : Level.ERROR;
    return level.toInt() >= bound.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return shown(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return shown(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return shown(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return shown(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return shown(Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    String text = MessageFormatter.basicArrayFormat(pattern, arguments);
    System.err.println("tidegate: " + level + " " + text + (thrown == null ? "" : ": " + thrown));
    if (thrown != null && isDebugEnabled()) {
      thrown.printStackTrace();
    }
  }
}
