package io.tidegate.agent;

import io.tidegate.pools.ManagedPool;
import io.tidegate.wire.PoolId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Reports the pools of one process and applies the commands that come for them.
 *
 * <p>It has three daemon threads: one samples, one talks to Kafka, one listens for commands. None
 * of its methods waits for a broker, except {@link #close()}, which is bounded.
 */
public final class TidegateAgent implements AutoCloseable {
  private final String service;
  private final String instance;
  private final long closeTimeoutMillis;
  private final Clock clock = Clock.systemUTC();
  private final Map<PoolId, MonitoredPool> pools = new ConcurrentHashMap<>();
  private final OutgoingBuffer buffer;
  private final Sampler sampler;
  private final Reporter reporter;
  private final CommandListener listener;
  private final Thread samplerThread;
  private final Thread reporterThread;
  private final Thread listenerThread;
  // Guarded by this.
  private boolean closed;

  TidegateAgent(TidegateAgentBuilder settings) {
    this.service = settings.service;
    this.instance = InstanceName.next(service, clock.millis());
    this.closeTimeoutMillis = settings.closeTimeout.toMillis();
    this.buffer = new OutgoingBuffer(settings.sampleBuffer, settings.ackBuffer);
    KafkaSettings kafka = new KafkaSettings(settings.bootstrap, settings.kafkaProperties, instance);
    this.sampler =
        new Sampler(
            instance,
            new SampleGrid(settings.intervalMillis()),
            settings.window.toMillis(),
            settings.labels,
            pools::values,
            buffer,
            clock);
    this.reporter =
        new Reporter(
            buffer,
            () ->
                new KafkaProducer<>(
                    kafka.producer(), new ByteArraySerializer(), new ByteArraySerializer()));
    this.listener =
        new CommandListener(
            instance,
            new CommandApplier(instance, pools::get),
            buffer,
            () ->
                new KafkaConsumer<>(
                    kafka.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            clock);
    this.samplerThread = daemon("tidegate-sampler", sampler);
    this.reporterThread = daemon("tidegate-reporter", reporter);
    this.listenerThread = daemon("tidegate-commands", listener);
  }

  /**
   * Begins an agent.
   *
   * @param service the name of the service that this process is an instance of
   */
  public static TidegateAgentBuilder builder(String service) {
    return new TidegateAgentBuilder(service);
  }

  void start() {
    samplerThread.start();
    reporterThread.start();
    listenerThread.start();
  }

  /** {@code service-host-pid-startMillis}: another at each start. */
  public String instance() {
    return instance;
  }

  /** The name under which a pool of this service is known everywhere. */
  public PoolId poolId(ManagedPool pool) {
    return new PoolId(service, pool.name());
  }

  /**
   * Starts to report a pool and to take commands for it.
   *
   * @param dependencies the pools that this one calls while it works
   * @throws IllegalArgumentException if a pool of that name is registered already
   * @throws IllegalStateException if the agent is closed
   */
  public synchronized void register(ManagedPool pool, PoolId... dependencies) {
    PoolId id = poolId(pool);
    if (closed) {
      throw new IllegalStateException("agent %s is closed".formatted(instance));
    }
    if (pools.containsKey(id)) {
      throw new IllegalArgumentException(
          "pool %s is registered already: each pool of a service needs its own name".formatted(id));
    }
    pools.put(id, new MonitoredPool(id, pool, List.of(dependencies), clock.millis()));
  }

  /** Reports the pool a last time and lets go of it; one that is not registered is left alone. */
  public synchronized void unregister(ManagedPool pool) {
    MonitoredPool monitored = pools.get(poolId(pool));
    if (monitored == null || monitored.pool() != pool) {
      return;
    }
    pools.remove(monitored.id());
    monitored.close();
    sampler.sampleLast(monitored);
  }

  /** The pools that are registered now. */
  public Set<PoolId> pools() {
    return Set.copyOf(pools.keySet());
  }

  public AgentStats stats() {
    return new AgentStats(
        reporter.samplesSent(),
        buffer.droppedSamples(),
        reporter.acksSent(),
        buffer.droppedAcks(),
        buffer.waiting(),
        listener.applied(),
        listener.refused(),
        listener.malformed(),
        listener.listening());
  }

  /**
   * Takes a last sample of each pool, sends what waits, and lets go of pools and threads, within
   * the builder's {@code closeTimeout}. What no broker took by then is lost, and logged.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(closeTimeoutMillis);
    boolean interrupted = false;
    try {
      listener.stop();
      sampler.stop();
      join(samplerThread, deadlineNanos);
      join(listenerThread, deadlineNanos);
      reporter.stop();
      join(reporterThread, deadlineNanos);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    // Where the time was enough they have ended, and this does nothing.
    reporter.giveUp();
    samplerThread.interrupt();
    listenerThread.interrupt();
    reporterThread.interrupt();
    pools.values().forEach(MonitoredPool::close);
    pools.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread, long deadlineNanos) throws InterruptedException {
    long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (leftMillis > 0) {
      thread.join(leftMillis);
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
