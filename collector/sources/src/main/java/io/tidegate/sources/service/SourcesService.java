package io.tidegate.sources.service;

import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.sources.PoolIntake;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The sources beside our agent: what they tell becomes samples of read-only pools on the samples'
 * topic, as if an agent had sent them.
 */
public final class SourcesService {
  private final RecordSender sender;
  private final SampleOutbox outbox;
  private final IntakeLane lane;
  private Optional<OtlpReceiver> receiver = Optional.empty();
  private Optional<OtlpTopic> topic = Optional.empty();
  private Optional<Scraper> scraper = Optional.empty();
  private Future<Void> closed;

  private SourcesService(Vertx vertx, Context context, SourcesOptions options) {
    this.sender = RecordSender.open(vertx, options.bootstrap());
    this.outbox = new SampleOutbox(context, sender);
    this.lane =
        new IntakeLane(
            vertx,
            new PoolIntake(
                options.mapping(),
                options.limits(),
                options.window().toMillis(),
                options.futureTolerance().toMillis()),
            options.mapping()::wants,
            InstantSource.system());
  }

  /**
   * Opens the sources that the options name. The samples' topic has to be there.
   *
   * @return fails with a message that names the source that cannot be opened, and why
   */
  public static Future<SourcesService> start(Vertx vertx, SourcesOptions options) {
    Context context = vertx.getOrCreateContext();
    Promise<SourcesService> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          SourcesService service = new SourcesService(vertx, context, options);
          service
              .open(vertx, context, options)
              .map(service)
              .recover(error -> service.close().transform(done -> Future.failedFuture(error)))
              .onComplete(started);
        });
    return started.future();
  }

  private Future<Void> open(Vertx vertx, Context context, SourcesOptions options) {
    options
        .prometheus()
        .ifPresent(p -> scraper = Optional.of(Scraper.start(vertx, p, lane, outbox)));
    Future<Void> listening =
        options
            .otlp()
            .map(
                otlp ->
                    OtlpReceiver.start(vertx, otlp.host(), otlp.port(), lane, outbox)
                        .onSuccess(opened -> receiver = Optional.of(opened))
                        .<Void>mapEmpty())
            .orElseGet(Future::succeededFuture);
    return listening.compose(
        done ->
            options
                .otlpOverKafka()
                .map(kafka -> openTopic(vertx, context, options.bootstrap(), kafka))
                .orElseGet(Future::succeededFuture));
  }

  private Future<Void> openTopic(
      Vertx vertx, Context context, String bootstrap, SourcesOptions.OtlpOverKafka kafka) {
    return context
        .executeBlocking(
            () -> {
              if (kafka.create()) {
                OwnTopic.ensure(bootstrap, kafka.topic());
              }
              return null;
            })
        .compose(
            made ->
                OtlpTopic.start(
                    vertx, bootstrap, kafka.topic(), lane, outbox, new RejectedRecords(sender)))
        .onSuccess(opened -> topic = Optional.of(opened))
        .mapEmpty();
  }

  /** The port of the OTLP receiver; empty where there is none. */
  public Optional<Integer> otlpPort() {
    return receiver.map(OtlpReceiver::port);
  }

  /** Completes when the topic of OTLP is read; at once where there is none. */
  public Future<Void> reading() {
    return topic.map(OtlpTopic::owning).orElseGet(Future::succeededFuture);
  }

  /** Each open source by name, and what stands in its way now; an empty text is nothing. */
  public Map<String, Supplier<String>> troubles() {
    Map<String, Supplier<String>> troubles = new LinkedHashMap<>();
    receiver.ifPresent(r -> troubles.put("otlp", () -> trouble(r.trouble())));
    topic.ifPresent(t -> troubles.put("otlp topic", () -> trouble(t.trouble())));
    scraper.ifPresent(s -> troubles.put("prometheus", () -> trouble(s.trouble())));
    return troubles;
  }

  private String trouble(Optional<String> ofSource) {
    return ofSource.or(outbox::trouble).orElse("");
  }

  /** Samples made since the start. */
  public long samples() {
    return ledgers().stream().mapToLong(SourceLedger::samples).sum();
  }

  /** Points refused since the start, by reason. */
  public Map<String, Long> refused() {
    Map<String, Long> all = new TreeMap<>();
    ledgers().forEach(l -> l.refused().forEach((reason, n) -> all.merge(reason, n, Long::sum)));
    return all;
  }

  private List<SourceLedger> ledgers() {
    List<SourceLedger> ledgers = new ArrayList<>();
    receiver.ifPresent(r -> ledgers.add(r.ledger()));
    topic.ifPresent(t -> ledgers.add(t.ledger()));
    scraper.ifPresent(s -> ledgers.add(s.ledger()));
    return ledgers;
  }

  /** Shuts the sources, then sends what is left; bounded by 15 s in all. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      List<Future<Void>> shut = new ArrayList<>();
      receiver.ifPresent(r -> shut.add(r.close()));
      topic.ifPresent(t -> shut.add(t.close()));
      scraper.ifPresent(s -> shut.add(s.close()));
      closed =
          Future.join(shut)
              .transform(
                  left ->
                      outbox
                          .close()
                          .compose(emptied -> sender.close())
                          .eventually(lane::close)
                          .compose(
                              ended ->
                                  left.failed()
                                      ? Future.failedFuture(left.cause())
                                      : Future.succeededFuture()));
    }
    return closed;
  }
}
