package io.tidegate.javaagent;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.agent.TidegateAgentBuilder;
import io.tidegate.bridge.AgentStart;
import io.tidegate.bridge.BodyLoader;
import io.tidegate.bridge.Hooks;
import java.lang.instrument.Instrumentation;
import java.time.Duration;

/** Wires the agent's body, and runs it on the calling thread as long as the JVM lives. */
public final class Body {
  private static final Duration FAREWELL = Duration.ofMillis(500);

  private Body() {}

  /**
   * Returns early only if the agent is switched off or a setting is wrong; then nothing was
   * changed.
   *
   * @param instrumented is run when the classes are changed
   * @return why it is off
   */
  public static String run(
      String arguments, Instrumentation instrumentation, Runnable instrumented) {
    AgentSettings settings;
    try {
      SettingSources.Values values =
          new SettingSources(arguments, System.getProperties(), System.getenv()).read();
      if (!values.enabled()) {
        return "enabled is false";
      }
      settings = values.settings();
      // Wrong values are found here, not when the first pool is.
      builder(settings);
    } catch (InvalidSettingException | IllegalArgumentException e) {
      System.err.println(
          "tidegate: " + e.getMessage() + " (the application runs without the agent)");
      return e.getMessage();
    }
    StderrLogger.showFrom(settings.log());
    Registrar registrar = new Registrar(settings, () -> started(settings));
    Hooks.tell(
        new Watch((BodyLoader) Body.class.getClassLoader(), settings.exclude(), registrar::found));
    ClassChanges.install(instrumentation);
    System.setProperty(AgentStart.STATUS, "on");
    instrumented.run();
    registrar.run();
    throw new IllegalStateException("the agent's thread was interrupted");
  }

  private static TidegateAgentBuilder builder(AgentSettings settings) {
    TidegateAgentBuilder builder =
        TidegateAgent.builder(settings.service())
            .kafka(settings.kafka())
            .window(settings.window())
            .closeTimeout(FAREWELL);
    settings.sampleInterval().ifPresent(builder::sampleInterval);
    settings.heartbeat().ifPresent(builder::heartbeat);
    settings.commandKey().ifPresent(builder::commandKey);
    settings.labels().forEach(builder::label);
    builder.kafkaLogin(settings.login(), KafkaLogin.SETTINGS);
    settings.kafkaProperties().forEach(builder::kafkaProperty);
    return builder;
  }

  private static TidegateAgent started(AgentSettings settings) {
    TidegateAgent agent = builder(settings).start();
    Thread farewell = new Thread(() -> close(agent), "tidegate-farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    return agent;
  }

  /** A last sample, where a broker is there to take it; the end of the JVM waits for no other. */
  private static void close(TidegateAgent agent) {
    if (agent.stats().listening()) {
      agent.close();
    }
  }
}
