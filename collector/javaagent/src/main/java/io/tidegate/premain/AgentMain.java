package io.tidegate.premain;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.jar.JarFile;

/**
 * Puts the jar on the bootstrap class path and goes on from there. Nothing that goes wrong here
 * reaches the application: it starts without the agent, and one line says why.
 */
public final class AgentMain {
  private AgentMain() {}

  /**
   * At the start of the JVM: {@code -javaagent:tidegate-agent.jar=service=NAME,kafka=HOST:PORT}.
   */
  public static void premain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  /** In a JVM that runs: {@code tidegate attach PID}. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  private static void start(String arguments, Instrumentation instrumentation) {
    try {
      File jar =
          new File(AgentMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      // Not closed: the JVM reads classes from it as long as it lives.
      instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar));
      Class.forName("io.tidegate.bridge.AgentStart", true, null)
          .getMethod("start", String.class, Instrumentation.class, File.class)
          .invoke(null, arguments, instrumentation, jar);
    } catch (Throwable e) {
      System.err.println("tidegate: the agent did not start, the application goes on: " + e);
      // The name stands in the bridge, which may be what could not be reached.
      System.setProperty("tidegate.agent.status", "off: " + e);
    }
  }
}
