package io.tidegate.launcher.nacos;

import io.tidegate.controller.service.web.PolicyDesk;
import io.tidegate.wire.PolicySet;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the policies that a config centre has, each time that they change there, as a person
 * would by 'tidegate policy apply'. What cannot be used is refused, and what holds stays.
 *
 * <p>One process does it: the one that {@link FollowedText#writer()} names. Should two think that
 * they are it, the versions decide: the text is asked for after the newest version is known, so the
 * one who was stopped in between applies no earlier text over a later one, and of two who apply at
 * once the second is too late.
 */
public final class PolicyFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFollower.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Though it is told of changes: one that got lost is found by then. */
  private static final Duration EVERY = Duration.ofSeconds(30);

  private static final long PATIENCE_SECONDS = 15;

  private final FollowedText what;
  private final PolicyDesk desk;
  private final RemoteText.Opener opener;
  private final ScheduledExecutorService thread = OneThread.named("tidegate-nacos-policies");
  private final AtomicBoolean changed = new AtomicBoolean();
  private final Retry retry = new Retry();
  private RemoteText text;
  private volatile String trouble = "";
  private volatile String state = "";

  private PolicyFollower(FollowedText what, PolicyDesk desk, RemoteText.Opener opener) {
    this.what = what;
    this.desk = desk;
    this.opener = opener;
  }

  /** Returns at once; whether the config centre can be reached is told by {@link #trouble()}. */
  static PolicyFollower start(FollowedText what, PolicyDesk desk, RemoteText.Opener opener) {
    PolicyFollower follower = new PolicyFollower(what, desk, opener);
    follower.thread.scheduleWithFixedDelay(
        follower::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    return follower;
  }

  private void changed() {
    changed.set(true);
    try {
      thread.execute(this::tick);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} changed while this process stops", what.name());
    }
  }

  private void tick() {
    if (!what.writer().getAsBoolean()) {
      told("", "another controller applies " + what.name());
      retry.in(Duration.ZERO);
      return;
    }
    if (!changed.getAndSet(false) && !retry.isDue()) {
      return;
    }
    try {
      look();
      retry.succeeded();
      retry.in(EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      told(
          "%s cannot be followed, policies version %d hold: %s"
              .formatted(
                  what.name(),
                  desk.book().get().version(),
                  cause.getMessage() == null ? cause.toString() : cause.getMessage()),
          "");
      retry.failed();
    }
  }

  private void look()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    if (text == null) {
      text = opener.open(this::changed);
    }
    await(what.current().get());
    var book = desk.book().get();
    // Only now: a text that is as old as the book at least.
    Optional<String> now = text.read();
    Uptake uptake =
        Uptake.of(
            book,
            now,
            what.actor(),
            what.name() + " changed",
            yaml -> {
              var unused = desk.reader().apply(yaml);
            },
            UUID.randomUUID().toString(),
            System.currentTimeMillis());
    if (uptake instanceof Uptake.Next next) {
      await(desk.topic().apply(next.set()));
      if (!counts(next.set())) {
        LOG.info("{}: somebody applied version {} at once", what.name(), next.set().version());
        changed.set(true);
        return;
      }
      told("", "policies version %d are of %s".formatted(next.set().version(), what.name()));
    } else if (uptake instanceof Uptake.Known known) {
      told("", "%s is as in policies version %d".formatted(what.name(), known.version()));
    } else if (uptake instanceof Uptake.Refused refused) {
      told(
          "%s cannot be used, policies version %d hold: %s"
              .formatted(what.name(), book.version(), refused.why()),
          "");
    } else {
      told("%s is not there, policies version %d hold".formatted(what.name(), book.version()), "");
    }
  }

  private boolean counts(PolicySet set) {
    return desk.book().get().of(set.version()).filter(s -> s.id().equals(set.id())).isPresent();
  }

  private void told(String trouble, String state) {
    if (!trouble.isEmpty() && !trouble.equals(this.trouble)) {
      LOG.error(trouble);
    } else if (trouble.isEmpty() && !state.equals(this.state)) {
      LOG.info(state);
    }
    this.trouble = trouble;
    this.state = state;
  }

  private static void await(Future<Void> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What stands in the way now; empty: nothing. */
  public String trouble() {
    return trouble;
  }

  /** What holds, where nothing stands in the way. */
  public String state() {
    return state;
  }

  /** Within 5 s. */
  @Override
  public void close() throws InterruptedException {
    OneThread.end(
        thread,
        () -> {
          if (text != null) {
            text.close();
          }
        });
  }
}
