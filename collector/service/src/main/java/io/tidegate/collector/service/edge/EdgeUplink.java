package io.tidegate.collector.service.edge;

import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.TransactionFailedException;
import io.tidegate.collector.service.edge.UplinkHealth.State;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the edge's {@link Topics#WINDOWS} and {@link Topics#ALERTS} to the centre's {@link
 * Topics#EDGE_WINDOWS} and {@link Topics#EDGE_ALERTS}: byte for byte, in order per pool, each once.
 * On a thread of its own, so that nothing here ever waits for the centre.
 */
public final class EdgeUplink {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeUplink.class);
  private static final int BATCH = 2_000;

  /** So that a transaction ends within its time on a way of 20 KB/s, too. */
  private static final long BATCH_BYTES = 512 * 1024;

  private static final long LOOK_MILLIS = 1_000;
  private static final long SIGN_OF_LIFE_MILLIS = 10_000;
  private static final long CLOSE_SECONDS = 4;

  private final Vertx vertx;
  private final UplinkOptions options;
  private final LocalLog log;
  private final RecordSender sender;
  private final UplinkPosition position;
  private final InstantSource clock = InstantSource.system();
  private final JitteredPause pause;
  private final String process = UUID.randomUUID().toString();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private int sessions;
  private boolean localTrouble;
  private volatile UplinkHealth health;
  private Future<Void> closed;

  private EdgeUplink(Vertx vertx, UplinkOptions options, LocalLog log, RecordSender sender) {
    this.vertx = vertx;
    this.options = options;
    this.log = log;
    this.sender = sender;
    this.position = new UplinkPosition(options.edge(), log, this::raise);
    this.pause = new JitteredPause(options.longestPause().toMillis(), new Random());
    this.health = UplinkHealth.starting(clock.millis());
    this.thread = new Thread(this::run, "tidegate-uplink");
    thread.setDaemon(true);
  }

  /** The local topics have to be there; the centre need not. */
  public static Future<EdgeUplink> start(Vertx vertx, UplinkOptions options) {
    return vertx.executeBlocking(
        () -> {
          LocalLog log = LocalLog.open(options.local());
          EdgeUplink uplink =
              new EdgeUplink(vertx, options, log, RecordSender.open(vertx, options.local()));
          uplink.thread.start();
          return uplink;
        },
        false);
  }

  private void raise(Alert alert) {
    sender
        .send(List.of(Outgoing.of(Topics.ALERTS, alert)))
        .onFailure(
            e -> LOG.error("an alert could not be stored ({}): {}", e.toString(), alert.text()));
  }

  private void run() {
    try {
      while (!isClosing()) {
        try {
          connectAndSend();
        } catch (DisplacedException e) {
          LOG.error("{}", e.getMessage());
          state(State.DISPLACED, Optional.of(e.getMessage()));
          while (!waitFor(LOOK_MILLIS)) {
            lookIfPossible();
          }
        } catch (IOException | TimeoutException | TransactionFailedException e) {
          offline(e);
        } catch (RuntimeException e) {
          if (!isClosing()) {
            offline(e);
          }
        }
      }
    } catch (InterruptedException e) {
      // Only closing interrupts; the next start goes on from what stands upstream.
      LOG.debug("the uplink was closed while it waited", e);
    } finally {
      log.close();
      state(State.CLOSED, Optional.empty());
    }
  }

  private void connectAndSend()
      throws IOException,
          InterruptedException,
          TimeoutException,
          DisplacedException,
          TransactionFailedException {
    look(false);
    long now = clock.millis();
    UplinkClaim claim =
        new UplinkClaim(
            process + "#" + ++sessions,
            log.cluster(),
            hostName(),
            now,
            now,
            health.unsent(),
            position.lost());
    try (UplinkSession session =
        UplinkSession.open(vertx, options, claim, log.partitions(), this::whileWaiting)) {
      position.resume(session.progress(), clock.millis());
      if (pause.failures() > 0 || sessions > 1) {
        LOG.info(
            "the uplink of edge '{}' reaches {} again, after {} failed attempts; {} records wait",
            options.edge(),
            options.upstream(),
            pause.failures(),
            health.unsent());
      }
      pause.reset();
      state(State.CONNECTED, Optional.empty());
      send(session);
    }
  }

  private void send(UplinkSession session)
      throws InterruptedException,
          TimeoutException,
          DisplacedException,
          TransactionFailedException {
    long lifeMillis = clock.millis();
    while (!isClosing()) {
      UplinkBatch batch = gather();
      if (!batch.isEmpty()) {
        session.send(batch.records(), batch.progress());
        position.settle(batch);
        if (health.state() != State.CONNECTED) {
          state(State.CONNECTED, Optional.empty());
        }
        health = health.plus(batch);
      }
      position.allSettled();
      look(true);
      if (clock.millis() - lifeMillis >= SIGN_OF_LIFE_MILLIS) {
        session.signOfLife(clock.millis(), health.unsent(), position.lost());
        lifeMillis = clock.millis();
      }
    }
  }

  /** What comes within the linger, or a full batch. */
  private UplinkBatch gather() {
    UplinkBatch batch = position.begin(clock.millis());
    long startNanos = System.nanoTime();
    while (batch.size() < BATCH && batch.bytes() < BATCH_BYTES && !isClosing()) {
      ConsumerRecords<byte[], byte[]> records;
      try {
        records = log.poll();
      } catch (InvalidOffsetException e) {
        // Deleted between two looks: what is behind the gap goes with the next batch.
        LOG.debug("records were deleted before they were read", e);
        position.lookSoon();
        return batch;
      }
      for (ConsumerRecord<byte[], byte[]> found : records) {
        position.add(batch, found);
      }
      if (System.nanoTime() - startNanos >= options.linger().toNanos()) {
        break;
      }
    }
    return batch;
  }

  /**
   * Asks the local log how it stands, at most once a second.
   *
   * @param inSession what is read next must stay what it is
   */
  private void look(boolean inSession) {
    if (position.look(clock.millis(), inSession, health.sinceMillis())) {
      health = health.with(position);
    }
  }

  /** A transaction takes long: Kafka's client tries for half a minute before it gives one up. */
  private void whileWaiting() {
    look(true);
    try {
      HostPort.requireReachable(options.upstream());
    } catch (IOException e) {
      state(State.OFFLINE, Optional.of(e.getMessage()));
    }
  }

  /** The local broker may be what is in trouble. */
  private void lookIfPossible() {
    try {
      look(false);
      localTrouble = false;
    } catch (RuntimeException e) {
      if (!localTrouble) {
        LOG.warn("the local log of edge '{}' cannot be asked: {}", options.edge(), e.toString());
      }
      localTrouble = true;
    }
  }

  private void offline(Exception e) throws InterruptedException {
    position.takeBack();
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    long millis = pause.nextMillis();
    if (pause.failures() == 1) {
      LOG.warn(
          "the uplink of edge '{}' does not reach {}, windows and alerts are kept here: {}",
          options.edge(),
          options.upstream(),
          why);
    }
    state(State.OFFLINE, Optional.of(why));
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (left > 0 && !waitFor(Math.min(left, LOOK_MILLIS))) {
      lookIfPossible();
      left = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
    }
  }

  /** Since when counts from the first failure, not from the newest. */
  private void state(State next, Optional<String> trouble) {
    health =
        health.in(
            next,
            next == health.state() ? health.sinceMillis() : clock.millis(),
            trouble,
            pause.failures());
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private boolean waitFor(long millis) throws InterruptedException {
    return closing.await(millis, TimeUnit.MILLISECONDS);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unknown host";
    }
  }

  public UplinkHealth health() {
    return health;
  }

  /** Ends after the transaction in flight, or without it after 4 s. May be called again. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      closing.countDown();
      closed =
          vertx
              .<Void>executeBlocking(
                  () -> {
                    thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
                    if (thread.isAlive()) {
                      thread.interrupt();
                      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
                    }
                    return null;
                  },
                  false)
              .eventually(sender::close);
    }
    return closed;
  }
}
