package io.tidegate.demo.child;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.ManagedPool;
import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.Optional;

/** The agent of a child, if it is to be observed; without one the pools are left alone. */
final class Watch implements AutoCloseable {
  /** Less than the child's own time to end, of which the pools need a part. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(1_500);

  private static final long MAX_WINDOW_MILLIS = Duration.ofHours(1).toMillis();

  private final TidegateAgent agent;
  private final String instance;

  private Watch(TidegateAgent agent, String instance) {
    this.agent = agent;
    this.instance = instance;
  }

  static Watch start(String service, Arguments arguments) {
    Optional<String> bootstrap = arguments.optional("kafka");
    if (bootstrap.isEmpty()) {
      return new Watch(null, service + "-" + ProcessHandle.current().pid() + "-unobserved");
    }
    TidegateAgent agent =
        TidegateAgent.builder(service)
            .kafka(bootstrap.get())
            .window(Duration.ofMillis(arguments.whole("window-millis", 1, MAX_WINDOW_MILLIS)))
            .closeTimeout(CLOSE_TIMEOUT)
            .start();
    return new Watch(agent, agent.instance());
  }

  void register(ManagedPool pool, PoolId... dependencies) {
    if (agent != null) {
      agent.register(pool, dependencies);
    }
  }

  String instance() {
    return instance;
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
  }
}
