package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps so many processes of one command on this machine. One is ready when it prints a line that
 * begins with {@code READY}; one that ends by itself is started again, after a pause that doubles
 * until one gets ready. A replica that has to go is told to the listener first, so that requests
 * stay away from it, then asked to end (SIGTERM), then killed; the newest go first.
 *
 * <p>All end with the scaler. If the scaler's process is killed, their standard input ends, and
 * they have to end by that.
 */
public final class ProcessScaler implements ReplicaScaler {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessScaler.class);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final Duration DRAIN = Duration.ofSeconds(3);
  private static final Duration STOP = Duration.ofSeconds(5);

  /**
   * What to run.
   *
   * @param name of the service, for people
   * @param commands for the replica of a number; its standard output is read by the scaler
   * @param initial how many to start with
   * @param startsAtOnce how many may be starting at a time: a start takes processor time from those
   *     that serve
   * @param drain how long one that has to go may still be used
   * @param stop how long one that was asked to end may take
   */
  public record Options(
      String name,
      IntFunction<ProcessBuilder> commands,
      int initial,
      int startsAtOnce,
      Duration drain,
      Duration stop) {
    public Options(String name, IntFunction<ProcessBuilder> commands, int initial) {
      this(name, commands, initial, Integer.MAX_VALUE, DRAIN, STOP);
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final Options options;
  private final ReplicaListener listener;
  // All below: on the context.
  private final Map<Integer, ReplicaProcess> running = new TreeMap<>();
  private final Map<Integer, Future<Void>> starting = new TreeMap<>();

  /** What those told that were ready before it was known here that they run. */
  private final Map<Integer, String> early = new TreeMap<>();

  private int wanted;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private boolean pausing;
  private boolean closing;

  /** Starts the first ones at once. */
  public ProcessScaler(Vertx vertx, Options options, ReplicaListener listener) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.options = options;
    this.listener = listener;
    this.wanted = options.initial();
    context.runOnContext(on -> keep());
  }

  @Override
  public String target() {
    return "processes of " + options.name();
  }

  @Override
  public Future<Replicas> read() {
    return onContext(promise -> promise.complete(now()));
  }

  @Override
  public Future<Replicas> scale(int expected, int target) {
    return onContext(
        promise -> {
          if (closing) {
            promise.fail(new IllegalStateException(target() + " are being stopped"));
          } else if (target < 1) {
            promise.fail(
                new IllegalArgumentException("target is " + target + ": must be 1 at least"));
          } else if (wanted != expected) {
            promise.fail(
                new ScaleRefusedException(
                    "%s are %d, expected were %d: somebody else changed them"
                        .formatted(target(), wanted, expected)));
          } else {
            wanted = target;
            keep();
            promise.complete(now());
          }
        });
  }

  private <T> Future<T> onContext(io.vertx.core.Handler<Promise<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(on -> action.handle(promise));
    return promise.future();
  }

  private Replicas now() {
    return new Replicas(wanted, (int) running.values().stream().filter(r -> r.ready).count());
  }

  private long kept() {
    return running.values().stream().filter(r -> !r.leaving).count() + starting.size();
  }

  private long underWay() {
    return running.values().stream().filter(r -> !r.ready && !r.leaving).count() + starting.size();
  }

  /** Starts what is missing, lets go of what is too many. */
  private void keep() {
    if (closing) {
      return;
    }
    while (!pausing && kept() < wanted && underWay() < options.startsAtOnce()) {
      start();
    }
    List<ReplicaProcess> oldestFirst = running.values().stream().filter(r -> !r.leaving).toList();
    for (int i = oldestFirst.size() - 1; i >= 0 && kept() > wanted; i--) {
      retire(oldestFirst.get(i));
    }
  }

  private void start() {
    int number = 0;
    while (running.containsKey(number) || starting.containsKey(number)) {
      number++;
    }
    int free = number;
    Promise<Void> done = Promise.promise();
    starting.put(free, done.future());
    vertx
        .executeBlocking(
            () ->
                ReplicaProcess.start(
                    free,
                    options.commands().apply(free),
                    told -> context.runOnContext(on -> ready(free, told))),
            false)
        .onComplete(
            (process, error) ->
                context.runOnContext(
                    on -> {
                      starting.remove(free);
                      if (error != null) {
                        LOG.warn(
                            "replica {} of {} cannot be started: {}",
                            free,
                            options.name(),
                            error.toString());
                        pause();
                      } else {
                        started(process);
                      }
                      done.complete();
                    }));
  }

  private void started(ReplicaProcess replica) {
    running.put(replica.number, replica);
    replica.process.onExit().thenAccept(process -> context.runOnContext(on -> ended(replica)));
    String told = early.remove(replica.number);
    if (told != null) {
      ready(replica.number, told);
    }
    if (closing) {
      end(replica);
    } else {
      keep();
    }
  }

  private void ready(int number, String told) {
    ReplicaProcess replica = running.get(number);
    if (replica == null) {
      early.put(number, told);
      return;
    }
    if (!replica.leaving && !closing) {
      replica.ready = true;
      pauseMillis = FIRST_PAUSE_MILLIS;
      listener.ready(number, told);
      keep();
    }
  }

  private void ended(ReplicaProcess replica) {
    running.remove(replica.number);
    early.remove(replica.number);
    listener.gone(replica.number);
    if (!replica.leaving && !closing) {
      LOG.warn(
          "replica {} of {} (pid {}) ended with status {}: it is started again",
          replica.number,
          options.name(),
          replica.process.pid(),
          replica.process.exitValue());
      pause();
    }
  }

  private void pause() {
    if (closing || pausing) {
      return;
    }
    pausing = true;
    vertx.setTimer(
        pauseMillis,
        timer ->
            context.runOnContext(
                on -> {
                  pausing = false;
                  keep();
                }));
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
  }

  private void retire(ReplicaProcess replica) {
    replica.leaving = true;
    listener
        .leaving(replica.number)
        .timeout(options.drain().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            (drained, error) ->
                context.runOnContext(
                    on -> {
                      if (error != null) {
                        LOG.info(
                            "replica {} of {} is stopped though it is still used",
                            replica.number,
                            options.name());
                      }
                      end(replica);
                    }));
  }

  /** Asks it to end; completes when it has, by itself or killed. */
  private Future<Void> end(ReplicaProcess replica) {
    replica.leaving = true;
    replica.ready = false;
    Promise<Void> gone = Promise.promise();
    replica.process.destroy();
    long killer =
        vertx.setTimer(
            options.stop().toMillis(),
            timer -> {
              LOG.warn(
                  "replica {} of {} (pid {}) did not end within {} ms: it is killed",
                  replica.number,
                  options.name(),
                  replica.process.pid(),
                  options.stop().toMillis());
              replica.process.destroyForcibly();
            });
    replica
        .process
        .onExit()
        .thenAccept(
            process -> {
              vertx.cancelTimer(killer);
              gone.complete();
            });
    return gone.future();
  }

  @Override
  public Future<Void> close() {
    return this.<Future<Void>>onContext(
            promise -> {
              closing = true;
              promise.complete(
                  Future.join(List.copyOf(starting.values()))
                      .transform(
                          started -> Future.join(running.values().stream().map(this::end).toList()))
                      .mapEmpty());
            })
        .compose(ended -> ended);
  }
}
