package io.tidegate.launcher.embedded;

/** One way for all logs: SLF4J, whose only binding is Logback. */
public final class Logging {
  private Logging() {}

  /** To be called before the first class of Vert.x is loaded: it chooses its logger once. */
  public static void throughSlf4j() {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
  }
}
