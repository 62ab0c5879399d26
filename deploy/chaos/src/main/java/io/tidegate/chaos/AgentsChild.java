package io.tidegate.chaos;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.pools.ElasticExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A service with elastic pools under a load that rises and falls, so that their sizes have to
 * change, and with the agent. Arguments: Kafka's address, the service, the pools.
 */
final class AgentsChild {
  /** The owner's own limits; what a policy allows is narrower. */
  private static final int LEAST = 1;

  private static final int MOST = 24;
  private static final long TASK_MILLIS = 20;
  private static final double MEAN_PER_SECOND = 250;
  private static final double PERIOD_SECONDS = 50;
  private static final Duration STEP = Duration.ofMillis(20);

  private AgentsChild() {}

  public static void main(String[] arguments) throws Exception {
    TidegateAgent agent =
        TidegateAgent.builder(arguments[1]).kafka(arguments[0]).window(World.WINDOW).start();
    List<ElasticExecutor> pools = new ArrayList<>();
    for (String name : List.of(arguments).subList(2, arguments.length)) {
      ElasticExecutor pool =
          ElasticExecutor.builder(name).size(4).limits(LEAST, MOST).queueCapacity(200).build();
      agent.register(pool);
      pools.add(pool);
    }
    for (int i = 0; i < pools.size(); i++) {
      load(pools.get(i), i * PERIOD_SECONDS / pools.size());
    }
    System.out.println("up");
    System.out.flush();
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }

  private static void load(ElasticExecutor pool, double aheadSeconds) {
    Thread thread =
        new Thread(
            () -> {
              double owed = 0;
              while (true) {
                double seconds = System.nanoTime() / 1e9 + aheadSeconds;
                owed +=
                    MEAN_PER_SECOND
                        * (1 + 0.8 * Math.sin(2 * Math.PI * seconds / PERIOD_SECONDS))
                        * STEP.toMillis()
                        / 1000;
                for (; owed >= 1; owed--) {
                  submit(pool);
                }
                LockSupport.parkNanos(STEP.toNanos());
              }
            },
            "load-" + pool.name());
    thread.setDaemon(true);
    thread.start();
  }

  private static void submit(ElasticExecutor pool) {
    try {
      pool.execute(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TASK_MILLIS)));
    } catch (RejectedExecutionException e) {
      // The queue is full: the pool counts it, and that is what its controller is to see.
    }
  }
}
