package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool on each kind of thread, tasks that hold it up, and what it reports. */
@ParameterizedClass
@EnumSource(
    value = Threads.class,
    names = {"PLATFORM", "VIRTUAL"})
class WorkerPoolContract {
  @Parameter Threads threads;

  final CountDownLatch release = new CountDownLatch(1);
  final ConcurrentLinkedQueue<LostTask> lost = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
  ElasticExecutor pool;

  @BeforeEach
  void virtualThreadsNeedANewJvm() {
    assumeTrue(
        threads == Threads.PLATFORM || VirtualThreads.available(),
        () -> "virtual threads need Java 21, this is " + Runtime.version());
  }

  @AfterEach
  void stop() {
    release.countDown();
    if (pool != null) {
      pool.resume();
      assertTrue(pool.close(Duration.ofSeconds(10)), "threads left behind");
    }
  }

  ElasticExecutor start(int size, int capacity) {
    return start(size, capacity, settings -> settings);
  }

  ElasticExecutor start(int size, int capacity, UnaryOperator<ElasticExecutorBuilder> more) {
    ElasticExecutorBuilder settings =
        ElasticExecutor.builder("orders")
            .threads(threads)
            .size(size)
            .limits(1, 16)
            .queueCapacity(capacity)
            .onLost(lost::add);
    pool = more.apply(settings).build();
    return pool;
  }

  void occupy(int workers) {
    int before = pool.state().active();
    for (int i = 0; i < workers; i++) {
      pool.execute(this::hold);
    }
    eventually(() -> pool.state().active() == before + workers, pool::state);
  }

  /** Until released, whoever interrupts. */
  void hold() {
    boolean interrupted = false;
    while (true) {
      try {
        release.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until interrupted. */
  void waitForInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      ran.add("interrupted");
    }
  }

  List<String> ran() {
    return List.copyOf(ran);
  }

  List<LostTask.Reason> reasons() {
    return lost.stream().map(LostTask::reason).toList();
  }

  Stream<WorkerView> workersIn(WorkerPhase phase) {
    return pool.workers().stream().filter(worker -> worker.phase() == phase);
  }
}
