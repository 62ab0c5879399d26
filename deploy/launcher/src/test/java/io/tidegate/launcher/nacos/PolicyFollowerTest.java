package io.tidegate.launcher.nacos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.controller.service.web.PolicyDesk;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.wire.PolicySet;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PolicyFollowerTest {
  private static final Policies BASE = Policies.all(Policy.of("*", 500));
  private static final String AUTO = "policies: [{match: orders/*, mode: auto}]";
  private static final String ADVISE = "policies: [{match: orders/*, mode: advise}]";

  /** The topic, as this process knows it. */
  private final AtomicReference<PolicyBook> book = new AtomicReference<>(PolicyBook.EMPTY);

  private final AtomicReference<String> there = new AtomicReference<>(AUTO);
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile Runnable changed = () -> {};
  private volatile boolean reachable = true;
  private volatile boolean writer = true;
  private volatile Runnable meanwhile = () -> {};
  private PolicyFollower follower;

  private final class Centre implements RemoteText {
    @Override
    public Optional<String> read() throws IOException {
      reads.incrementAndGet();
      if (!reachable) {
        throw new IOException("nobody answers");
      }
      return Optional.ofNullable(there.get());
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private void start() {
    follower =
        PolicyFollower.start(
            new FollowedText(
                "its text",
                "nacos:p.yaml",
                () -> writer,
                () -> {
                  meanwhile.run();
                  return Future.succeededFuture();
                }),
            new PolicyDesk(
                () -> BASE, book::get, yaml -> PolicyText.over(BASE, yaml), this::written),
            onChange -> {
              changed = onChange;
              return new Centre();
            });
  }

  private Future<Void> written(PolicySet set) {
    book.updateAndGet(b -> b.with(set));
    return Future.succeededFuture();
  }

  private void change(String text) {
    there.set(text);
    changed.run();
  }

  private List<String> applied() {
    return book.get().versions().stream().map(s -> s.appliedBy() + " " + s.yaml()).toList();
  }

  @AfterEach
  void stop() throws Exception {
    follower.close();
  }

  @Test
  void eachChangeIsAppliedOnceAndWhatCannotBeUsedIsRefused() throws Exception {
    start();
    Await.until("the first is applied", () -> book.get().version() == 1);
    change("policies: [{match: orders/*, mode: fast}]");
    Await.until(
        "a bad one is refused",
        () ->
            follower
                .trouble()
                .equals(
                    "its text cannot be used, policies version 1 hold: line 1: setting"
                        + " 'policies[0].mode' is 'fast': must be one of shadow, advise, auto,"
                        + " frozen"));
    change(null);
    Await.until(
        "that there is none is told",
        () -> follower.trouble().equals("its text is not there, policies version 1 hold"));
    change(ADVISE);
    Await.until("a good one is applied", () -> book.get().version() == 2);
    Await.until(
        "that is told", () -> follower.state().equals("policies version 2 are of its text"));
    assertEquals("", follower.trouble());
    assertEquals(List.of("nacos:p.yaml " + AUTO, "nacos:p.yaml " + ADVISE), applied());
    assertEquals("its text changed", book.get().newest().orElseThrow().reason());
    follower.close();
    assertEquals(1, closed.get());
  }

  @Test
  void oneThatIsNotTheWriterAsksForNothing() {
    writer = false;
    start();
    Await.until("it says so", () -> follower.state().equals("another controller applies its text"));
    assertEquals(0, reads.get());
    writer = true;
    Await.until("it takes over", () -> book.get().version() == 1);
  }

  @Test
  void whatHoldsStaysWhileNobodyAnswers() {
    reachable = false;
    start();
    Await.until(
        "it says so",
        () ->
            follower
                .trouble()
                .equals("its text cannot be followed, policies version 0 hold: nobody answers"));
    int before = reads.get();
    Await.until("it tries again", () -> reads.get() > before);
    assertEquals(0, book.get().version());
    reachable = true;
    Await.until("it catches up", () -> book.get().version() == 1);
    Await.until("it is well", () -> follower.trouble().isEmpty());
  }

  /** Stopped where it asks how far the topic goes, it goes on when another has taken its place. */
  @Test
  void oneThatWasStoppedAppliesNoEarlierTextOverALaterOne() {
    there.set(AUTO);
    AtomicInteger asked = new AtomicInteger();
    meanwhile =
        () -> {
          if (asked.incrementAndGet() == 1) {
            there.set(ADVISE);
            written(new PolicySet(1, "other", ADVISE, "nacos:p.yaml", "why", 1));
          }
        };
    start();
    Await.until(
        "it sees it", () -> follower.state().equals("its text is as in policies version 1"));
    assertEquals(List.of("nacos:p.yaml " + ADVISE), applied());
  }

  @Test
  void ofTwoAtOnceOneWinsAndTheChangeIsNotLost() {
    follower =
        PolicyFollower.start(
            new FollowedText("its text", "nacos:p.yaml", () -> true, Future::succeededFuture),
            new PolicyDesk(
                () -> BASE,
                book::get,
                yaml -> PolicyText.over(BASE, yaml),
                set -> {
                  if (set.version() == 1) {
                    written(new PolicySet(1, "person", ADVISE, "ops", "why", 1));
                  }
                  return written(set);
                }),
            onChange -> new Centre());
    Await.until("it is applied behind", () -> book.get().version() == 2);
    assertEquals(List.of("ops " + ADVISE, "nacos:p.yaml " + AUTO), applied());
    assertTrue(follower.trouble().isEmpty(), follower.trouble());
  }
}
