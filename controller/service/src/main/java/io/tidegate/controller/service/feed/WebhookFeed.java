package io.tidegate.controller.service.feed;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Silences;
import io.tidegate.controller.service.feed.DeadLetters.DeadLetter;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Posts each alert to each receiver, signed. Several of these are one consumer group, so an alert
 * is sent by one of them; a member that dies in the midst of a batch leaves it to another, which
 * then sends it once more.
 */
public final class WebhookFeed {
  public static final String GROUP = "tidegate-webhooks";

  private static final long TIMEOUT_MILLIS = 5_000;
  private static final long STEP_MILLIS = 500;

  /** Few, so that what is sent again after a change of members is little. */
  private static final String BATCH = "20";

  /** Where a group that is new begins: what was just told is of interest still. */
  private static final long BACK_MILLIS = Duration.ofMinutes(10).toMillis();

  private final Vertx vertx;
  private final Context context;
  private final InstantSource clock;
  private final HttpPost http;
  private final List<WebhookLane> lanes;
  private final DeadLetters dead = new DeadLetters();
  private final AtomicLong unreadable = new AtomicLong();
  private final AtomicLong silenced = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final Supplier<Silences> silences;
  private final Supplier<AlertMarks> marks;
  private final Withheld withheld;
  private long timer = -1;

  /** Of the context. */
  private final Set<Promise<Void>> pausing = new HashSet<>();

  private boolean closing;
  private volatile GroupConsumer consumer;

  private WebhookFeed(Vertx vertx, Context context, WebhookOptions options, InstantSource clock) {
    this.vertx = vertx;
    this.context = context;
    this.clock = clock;
    this.silences = options.silences();
    this.marks = options.marks();
    this.withheld = new Withheld(options.inhibitions(), options.window());
    this.http = new HttpPost(vertx, TIMEOUT_MILLIS);
    AlertEvent event = new AlertEvent(options.pages());
    this.lanes = options.urls().stream().map(url -> lane(url, event, options.key())).toList();
  }

  /** Tells what comes out, as it goes on without what explained it. */
  private void step() {
    List<Alert> out = new ArrayList<>();
    withheld.out(clock.millis()).forEach(alert -> tell(alert, out));
    deliver(out);
  }

  private Future<?> deliver(List<Alert> alerts) {
    return Future.join(lanes.stream().map(lane -> lane.deliver(alerts)).toList());
  }

  private WebhookLane lane(URI url, AlertEvent event, WebhookKey key) {
    return new WebhookLane(
        "%s://%s".formatted(url.getScheme(), url.getRawAuthority()),
        alert -> event.of(alert, withheld.explainedBy(alert, clock.millis())).toBuffer(),
        body -> http.send(url, body, headers(key, body)),
        http::text,
        this::pause,
        dead,
        clock);
  }

  /** Of each attempt anew: its time tells a receiver that it was sent now. */
  private Map<String, String> headers(WebhookKey key, Buffer body) {
    return Map.of(
        "Content-Type",
        AlertEvent.CONTENT_TYPE,
        WebhookKey.HEADER,
        key.sign(clock.instant().getEpochSecond(), body));
  }

  /** Fails if the brokers do not answer; a receiver that does not is tried again. */
  public static Future<WebhookFeed> start(Vertx vertx, WebhookOptions options) {
    Context context = vertx.getOrCreateContext();
    Promise<WebhookFeed> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          WebhookFeed feed = new WebhookFeed(vertx, context, options, InstantSource.system());
          GroupConsumer.start(
                  vertx,
                  new GroupConsumerOptions(
                      options.bootstrap(),
                      GROUP,
                      List.of(Topics.ALERTS),
                      Map.of("max.poll.records", BATCH)),
                  feed.new Handler())
              .onSuccess(
                  member -> {
                    feed.consumer = member;
                    feed.timer = feed.vertx.setPeriodic(STEP_MILLIS, id -> feed.step());
                  })
              .onFailure(e -> feed.http.close())
              .map(feed)
              .onComplete(started);
        });
    return started.future();
  }

  private final class Handler implements BatchHandler {
    @Override
    public Map<TopicPartition, Long> assigned(
        Set<TopicPartition> partitions,
        Map<TopicPartition, OffsetAndMetadata> committed,
        Consumer<byte[], byte[]> asked) {
      int all = asked.partitionsFor(Topics.ALERTS).size();
      context.runOnContext(ignored -> withheld.assigned(partitions, all));
      Map<TopicPartition, Long> fresh = new HashMap<>();
      for (TopicPartition partition : partitions) {
        if (!committed.containsKey(partition)) {
          fresh.put(partition, clock.millis() - BACK_MILLIS);
        }
      }
      if (fresh.isEmpty()) {
        return Map.of();
      }
      Map<TopicPartition, Long> seeks = new HashMap<>(asked.endOffsets(fresh.keySet()));
      asked
          .offsetsForTimes(fresh)
          .forEach(
              (partition, found) -> {
                if (found != null) {
                  seeks.put(partition, found.offset());
                }
              });
      return seeks;
    }

    @Override
    public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
        ConsumerRecords<byte[], byte[]> batch) {
      return pause(withheld.waitMillis(batch, clock.millis())).compose(waited -> told(batch));
    }

    private Future<Map<TopicPartition, OffsetAndMetadata>> told(
        ConsumerRecords<byte[], byte[]> batch) {
      List<Alert> alerts = new ArrayList<>();
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> origin : batch) {
        read(origin, alerts);
        offsets.put(
            new TopicPartition(origin.topic(), origin.partition()),
            new OffsetAndMetadata(origin.offset() + 1));
      }
      return deliver(alerts).map(offsets);
    }

    @Override
    public void released(Collection<TopicPartition> partitions, boolean lost) {
      context.runOnContext(ignored -> withheld.released(partitions));
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> origin, List<Alert> alerts) {
    if (origin.value() == null) {
      return; // nobody writes such a record here, and it tells nothing
    }
    try {
      Alert alert = WireCodec.decode(origin.value(), Alert.class);
      if (!withheld.takes(alert, clock.millis())) {
        tell(alert, alerts);
      }
    } catch (UndecodableRecordException e) {
      unreadable.incrementAndGet();
      dead.add(
          new DeadLetter(
              clock.millis(),
              "",
              "%s-%d offset %d".formatted(origin.topic(), origin.partition(), origin.offset()),
              0,
              "it cannot be read: " + e.getMessage()));
    }
  }

  private void tell(Alert alert, List<Alert> alerts) {
    if (silences.get().cover(alert)) {
      silenced.incrementAndGet();
    } else if (marks.get().acknowledgement(alert).isPresent()) {
      acknowledged.incrementAndGet();
    } else {
      alerts.add(alert);
    }
  }

  /** On the context. */
  private Future<Void> pause(long millis) {
    if (closing) {
      return Future.failedFuture("the webhook feed is closing");
    }
    if (millis == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> over = Promise.promise();
    long timer = vertx.setTimer(millis, id -> over.tryComplete());
    pausing.add(over);
    return over.future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              pausing.remove(over);
            });
  }

  /** What stands in the way of telling; empty: nothing does. From any thread. */
  public String trouble() {
    return consumer
        .lastError()
        .map(Throwable::toString)
        .orElseGet(
            () ->
                lanes.stream()
                    .map(WebhookLane::trouble)
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; ")));
  }

  public ConsumerHealth consumer() {
    return consumer.health();
  }

  /** Alerts that a receiver took, for each of them. */
  public long sent() {
    return sum(WebhookLane::sent);
  }

  /** Requests that failed, those that were tried again included. */
  public long failures() {
    return sum(WebhookLane::failures);
  }

  /** Dead letters, those that are no longer listed included. */
  public long dropped() {
    return unreadable.get() + sum(WebhookLane::dropped);
  }

  /** Alerts that a silence kept from all receivers. */
  public long silenced() {
    return silenced.get();
  }

  /** Alerts that told again what somebody is at, and so were told nobody. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /** Alerts that were withheld as another one explains them, those that came out included. */
  public long inhibited() {
    return withheld.count();
  }

  private long sum(ToLongFunction<WebhookLane> count) {
    return lanes.stream().mapToLong(count).sum();
  }

  /** For {@code /api/v1/status}. From any thread. */
  public JsonObject json() {
    return new JsonObject()
        .put("sent", sent())
        .put("failures", failures())
        .put("dropped", dropped())
        .put("silenced", silenced())
        .put("acknowledged", acknowledged())
        .put("inhibited", inhibited())
        .put("deadLetters", dead.json());
  }

  /** Ends within 6 s; what was not taken by then is sent by who owns its partition next. */
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(
        ignored -> {
          closing = true;
          vertx.cancelTimer(timer);
          Set.copyOf(pausing).forEach(over -> over.tryFail("the webhook feed is closing"));
          consumer.close().eventually(http::close).onComplete(closed);
        });
    return closed.future();
  }
}
