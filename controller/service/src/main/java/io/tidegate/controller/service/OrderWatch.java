package io.tidegate.controller.service;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.bus.TailConsumer;
import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Freezes;
import io.tidegate.controller.Policies;
import io.tidegate.controller.PolicyBook;
import io.tidegate.controller.Silences;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.GateOrder;
import io.tidegate.wire.PolicySet;
import io.tidegate.wire.SilenceOrder;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what operators order on {@link Topics#POLICIES}. Whoever is about to send a command asks
 * {@link #current()} first: what it then reads here has every order that was acknowledged before.
 *
 * <p>The kill switch fails towards being on: an order that cannot be read freezes what it names,
 * and a deleted one thaws nothing. A silence that cannot be read silences nothing, an
 * acknowledgement keeps nothing back.
 */
public final class OrderWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OrderWatch.class);
  private static final TopicPartition ORDERS =
      new TopicPartition(Topics.POLICIES, Topics.POLICIES_PARTITION);
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int LOOK_AGAIN_MILLIS = 2;
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Admin admin;
  private TailConsumer tail;
  private final PolicySource source;
  private volatile Freezes freezes = Freezes.NONE;
  private volatile Silences silences = Silences.NONE;
  private final MarksTaken marks = new MarksTaken();
  private final AtomicLong useful = new AtomicLong();
  private final AtomicLong notUseful = new AtomicLong();
  private volatile boolean caughtUp;
  private volatile PolicyBook book = PolicyBook.EMPTY;
  private volatile Policies policies;
  private volatile String policyTrouble = "";
  private final GivenOrders given = new GivenOrders();

  private OrderWatch(Vertx vertx, Admin admin, PolicySource source) {
    this.vertx = vertx;
    this.admin = admin;
    this.source = source;
    this.policies = source.base();
  }

  /**
   * Completes when all that was ordered before is known.
   *
   * @param source what holds where nothing was applied, and how a text is read
   */
  public static Future<OrderWatch> start(Vertx vertx, String bootstrap, PolicySource source) {
    return vertx
        .executeBlocking(
            () ->
                Admin.create(
                    BrokerLogins.with(
                        Map.of(
                            "bootstrap.servers", bootstrap,
                            "default.api.timeout.ms", PATIENCE_MILLIS,
                            "request.timeout.ms", PATIENCE_MILLIS / 2))),
            false)
        .compose(
            admin -> {
              OrderWatch watch = new OrderWatch(vertx, admin, source);
              return TailConsumer.start(
                      vertx,
                      bootstrap,
                      List.of(Topics.POLICIES),
                      TailConsumer.From.BEGINNING,
                      watch.new Reader())
                  .onSuccess(tail -> watch.tail = tail)
                  .compose(TailConsumer::caughtUp)
                  .onSuccess(done -> watch.caughtUp = true)
                  .map(watch)
                  .recover(e -> watch.close().transform(done -> Future.failedFuture(e)));
            });
  }

  private final class Reader implements TailConsumer.Handler {
    @Override
    public void accept(ConsumerRecord<byte[], byte[]> origin, WireMessage message) {
      if (message instanceof FreezeOrder order) {
        take(origin.offset(), order);
      } else if (message instanceof PolicySet set) {
        take(origin.offset(), set);
      } else if (message instanceof SilenceOrder order) {
        take(origin.offset(), order);
      } else if (message instanceof AlertMark mark) {
        take(origin.offset(), mark);
      } else if (message instanceof GateOrder order) {
        // It changes no pool: what is done about it is that the audit log gets it.
        given.add(origin.offset(), order);
      } else {
        unreadable(origin, "it is a " + message.getClass().getSimpleName());
      }
    }

    @Override
    public void undecodable(ConsumerRecord<byte[], byte[]> origin, UndecodableRecordException why) {
      unreadable(origin, why.getMessage());
    }

    private void unreadable(ConsumerRecord<byte[], byte[]> origin, String why) {
      String key = origin.key() == null ? "" : new String(origin.key(), StandardCharsets.UTF_8);
      LOG.error("order '{}' at offset {} cannot be read: {}", key, origin.offset(), why);
      if (key.startsWith(Topics.FREEZE_KEY)) {
        freezes =
            freezes.withUnreadable(
                key.substring(Topics.FREEZE_KEY.length()), origin.timestamp(), why);
      } else if (key.startsWith(Topics.SILENCE_KEY)) {
        silences = silences.withUnreadable(key.substring(Topics.SILENCE_KEY.length()));
      } else if (key.startsWith(Topics.ACKNOWLEDGE_KEY) || key.startsWith(Topics.VERDICT_KEY)) {
        marks.unreadable(key);
      } else {
        policyTrouble = "an order cannot be read, those before it hold: " + why;
      }
    }
  }

  private void take(long offset, FreezeOrder order) {
    freezes = freezes.with(order);
    given.add(offset, order);
    LOG.info(
        "{} {} by {}: {}",
        order.selector(),
        order.frozen() ? "frozen" : "thawed",
        order.orderedBy(),
        order.reason());
  }

  private void take(long offset, SilenceOrder order) {
    silences = silences.with(order);
    given.add(offset, order);
    LOG.info(
        "alerts of {} are silenced from {} to {} by {}: {}",
        order.selector(),
        Instant.ofEpochMilli(order.startsAtMillis()),
        Instant.ofEpochMilli(order.endsAtMillis()),
        order.orderedBy(),
        order.reason());
  }

  private void take(long offset, AlertMark mark) {
    marks.take(mark);
    given.add(offset, mark);
    if (caughtUp && mark.mark() == AlertMark.Mark.USEFUL) {
      useful.incrementAndGet();
    } else if (caughtUp && mark.mark() == AlertMark.Mark.NOT_USEFUL) {
      notUseful.incrementAndGet();
    }
    if (caughtUp) { // else of years
      LOG.info(
          "alert {} is {} by {}: {}", mark.episode(), mark.mark(), mark.markedBy(), mark.comment());
    }
  }

  /** One that came too late for its version is not a version at all. */
  private void take(long offset, PolicySet set) {
    if (!book.accepts(set)) {
      LOG.info("policies version {} of {} came too late", set.version(), set.appliedBy());
      return;
    }
    book = book.with(set);
    given.add(offset, set);
    try {
      policies = source.policies(set.yaml());
      policyTrouble = "";
      LOG.info("policies version {} by {}: {}", set.version(), set.appliedBy(), set.reason());
    } catch (IllegalArgumentException e) {
      policyTrouble =
          "policies version %d cannot be read by this version of Tidegate, those before it hold: %s"
              .formatted(set.version(), e.getMessage());
      LOG.error(policyTrouble);
    }
  }

  /** What holds for the pools, as far as it is known here. */
  public Policies policies() {
    return policies;
  }

  /** Every version of what was applied. */
  public PolicyBook book() {
    return book;
  }

  /** Where the kill switch is on, as far as it is known here. */
  public Freezes freezes() {
    return freezes;
  }

  /** Which alerts are silenced, as far as it is known here. */
  public Silences silences() {
    return silences;
  }

  /** What people have said of alerts, as far as it is known here. */
  public AlertMarks marks() {
    return marks.all();
  }

  /** Verdicts since the start that an alert was useful, those that replace another included. */
  public long useful() {
    return useful.get();
  }

  /** The same, that it was not. */
  public long notUseful() {
    return notUseful.get();
  }

  /** The orders behind an offset, in their order. */
  List<GivenOrders.Given> after(long offset) {
    return given.after(offset);
  }

  /**
   * Completes, on the caller's context, when every order that was acknowledged before the call is
   * known here; fails where the brokers do not tell within 5 s, and then nothing may be sent.
   */
  public Future<Void> current() {
    Context context = vertx.getOrCreateContext();
    Promise<Long> end = Promise.promise();
    admin
        .listOffsets(Map.of(ORDERS, OffsetSpec.latest()))
        .partitionResult(ORDERS)
        .whenComplete(
            (found, error) ->
                context.runOnContext(
                    ignored -> {
                      if (error == null) {
                        end.complete(found.offset());
                      } else {
                        end.fail(error);
                      }
                    }));
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    return end.future().compose(offset -> reached(offset, deadlineNanos));
  }

  private Future<Void> reached(long offset, long deadlineNanos) {
    long delivered = tail.delivered(ORDERS);
    if (delivered >= offset) {
      return Future.succeededFuture();
    }
    if (System.nanoTime() - deadlineNanos >= 0) {
      return Future.failedFuture(
          new TimeoutException(
              "the orders on %s are known up to offset %d of %d only: nothing is sent meanwhile"
                  .formatted(ORDERS, delivered, offset)));
    }
    Promise<Void> later = Promise.promise();
    vertx.setTimer(LOOK_AGAIN_MILLIS, timer -> later.complete());
    return later.future().compose(done -> reached(offset, deadlineNanos));
  }

  /** What stands in the way of reading them now. */
  public Optional<String> trouble() {
    return tail.lastError()
        .map(Throwable::toString)
        .or(() -> Optional.of(policyTrouble).filter(text -> !text.isEmpty()));
  }

  public long sincePollMillis() {
    return tail.sincePollMillis();
  }

  /** Within 6 s. */
  public Future<Void> close() {
    Future<Void> tailed = tail == null ? Future.succeededFuture() : tail.close();
    return tailed.eventually(
        () ->
            vertx.executeBlocking(
                () -> {
                  admin.close(CLOSE_BOUND);
                  return null;
                },
                false));
  }
}
