package io.tidegate.agent;

import io.tidegate.pools.ManagedPool;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Reports the pools of one process and applies the commands that come for them.
 *
 * <p>It has four daemon threads: one samples, one talks to Kafka, one listens for commands, one
 * gives signs of life and ends leases. None of its methods waits for a broker, except {@link
 * #close()}, which is bounded.
 */
public final class TidegateAgent implements AutoCloseable {
  private final String service;
  private final String instance;
  private final long closeTimeoutMillis;
  private final Clock clock = Clock.systemUTC();
  private final Map<PoolId, MonitoredPool> pools = new ConcurrentHashMap<>();
  private final OwnerRules rules;
  private final CallScopes scopes = new CallScopes();
  private final OutgoingBuffer buffer;
  private final Sampler sampler;
  private final Reporter reporter;
  private final CommandApplier applier;
  private final CommandListener listener;
  private final Pulse pulse;
  private final Thread samplerThread;
  private final Thread reporterThread;
  private final Thread listenerThread;
  private final Thread pulseThread;
  // Written under this.
  private volatile boolean closed;

  TidegateAgent(TidegateAgentBuilder settings) {
    this.service = settings.service;
    this.instance = InstanceName.next(service, clock.millis());
    this.closeTimeoutMillis = settings.closeTimeout.toMillis();
    this.rules = new OwnerRules(settings.rules);
    this.buffer =
        new OutgoingBuffer(settings.sampleBuffer, settings.sampleBufferBytes, settings.ackBuffer);
    KafkaSettings kafka = new KafkaSettings(settings.bootstrap, settings.kafkaProperties, instance);
    this.sampler =
        new Sampler(
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
                    kafka.producer(), new ByteArraySerializer(), new ByteArraySerializer()),
            settings::told);
    this.applier = new CommandApplier(instance, pools::get, settings.commandKey);
    this.listener =
        new CommandListener(
            instance,
            applier,
            buffer,
            () ->
                new KafkaConsumer<>(
                    kafka.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            clock,
            settings::told);
    this.pulse =
        new Pulse(
            service,
            instance,
            settings.heartbeatMillis(),
            settings.labels,
            pools::values,
            buffer,
            clock,
            System::nanoTime);
    this.samplerThread = daemon("tidegate-sampler", sampler);
    this.reporterThread = daemon("tidegate-reporter", reporter);
    this.listenerThread = daemon("tidegate-commands", listener);
    this.pulseThread = daemon("tidegate-pulse", pulse);
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
    pulseThread.start();
  }

  /** {@code service-host-pid-startMillis}: another at each start. */
  public String instance() {
    return instance;
  }

  /** The name under which a pool of this service is known everywhere. */
  public PoolId poolId(ManagedPool pool) {
    return new PoolId(service, pool.name());
  }

  /** Whether the builder was given a clamp that fits the pool's name. */
  public boolean clamps(String pool) {
    return rules.clamps(pool);
  }

  /**
   * What commands may make of a pool, registered or not, by its own limits and the builder's rules.
   *
   * @throws IllegalArgumentException if the clamps for it leave no size
   */
  public PoolSpec spec(ManagedPool pool) {
    return rules.of(poolId(pool)).spec(pool, pool.state());
  }

  /**
   * Starts to report a pool and to take commands for it.
   *
   * @param dependencies the pools that this one calls while it works
   * @throws IllegalArgumentException if a pool of that name is registered already, or the clamps
   *     for it leave no size
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
    pools.put(
        id,
        new MonitoredPool(
            instance, id, pool, List.of(dependencies), rules.of(id), scopes, clock.millis()));
    pulse.poolsChanged();
  }

  /**
   * What counts the calls from a pool to another pool or data source. Connections that a task
   * borrows from a registered pool are counted by themselves.
   *
   * @throws IllegalArgumentException if the pool is not registered; not once the agent is closed,
   *     when all calls count for nobody
   */
  public CallMeter calls(ManagedPool from, PoolId to) {
    if (to == null) {
      throw new IllegalArgumentException("the pool that is called is missing");
    }
    MonitoredPool monitored = registered(from);
    return monitored == null ? new CallMeter(to) : monitored.calls(to);
  }

  /**
   * Says that this thread now works for the pool, until the scope is closed: connections that it
   * borrows meanwhile are the pool's calls. The tasks of a registered worker pool need no scope.
   *
   * @throws IllegalArgumentException if the pool is not registered; not once the agent is closed,
   *     when a scope means nothing
   */
  public CallScope in(ManagedPool pool) {
    MonitoredPool monitored = registered(pool);
    if (monitored == null) {
      return () -> {};
    }
    scopes.open(monitored);
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.getAndSet(false)) {
        scopes.close(monitored);
      }
    };
  }

  private MonitoredPool registered(ManagedPool pool) {
    MonitoredPool monitored = pools.get(poolId(pool));
    if (monitored != null && monitored.pool() == pool) {
      return monitored;
    }
    if (closed) {
      return null;
    }
    throw new IllegalArgumentException(
        "pool %s is not registered with agent %s: register it first"
            .formatted(poolId(pool), instance));
  }

  /**
   * Reports the pool a last time and lets go of it; one that is not registered is left alone. A
   * size that a command set for a time goes back to what it was.
   */
  public synchronized void unregister(ManagedPool pool) {
    MonitoredPool monitored = pools.get(poolId(pool));
    if (monitored == null || monitored.pool() != pool) {
      return;
    }
    pools.remove(monitored.id());
    monitored.close();
    sampler.sampleLast(monitored);
    pulse.poolsChanged();
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
        reporter.heartbeatsSent(),
        buffer.waiting(),
        buffer.waitingBytes(),
        listener.applied(),
        listener.refused(),
        applier.unverified(),
        listener.malformed(),
        pulse.leasesRunOut(),
        listener.listening());
  }

  /**
   * Takes a last sample of each pool, sends what waits, and lets go of pools and threads, within
   * the builder's {@code closeTimeout}. What no broker took by then is lost, and logged. Sizes that
   * commands set for a time go back to what they were.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    // Not under the lock: whoever takes a pool off meanwhile need not wait.
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(closeTimeoutMillis);
    boolean interrupted = false;
    try {
      listener.stop();
      sampler.stop();
      join(samplerThread, deadlineNanos);
      listener.awaitLastCommand(millisUntil(deadlineNanos));
      pulse.stop();
      join(pulseThread, deadlineNanos);
      reporter.stop();
      join(reporterThread, deadlineNanos);
      // Last: all that it has left to do is to take leave of the broker.
      join(listenerThread, deadlineNanos);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    // Where the time was enough they have ended, and this does nothing. The listener ends by
    // itself.
    reporter.giveUp();
    samplerThread.interrupt();
    pulseThread.interrupt();
    reporterThread.interrupt();
    pools.values().forEach(MonitoredPool::close);
    pools.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread, long deadlineNanos) throws InterruptedException {
    long leftMillis = millisUntil(deadlineNanos);
    if (leftMillis > 0) {
      thread.join(leftMillis);
    }
  }

  private static long millisUntil(long deadlineNanos) {
    return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
