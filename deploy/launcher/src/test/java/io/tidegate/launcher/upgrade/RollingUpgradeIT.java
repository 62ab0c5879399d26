package io.tidegate.launcher.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of an older version are replaced by the present one, one after the other, under a
 * numbered load and with operators' requests all along; then one goes back. Runs with {@code
 * -Drolling}, as it builds the older version.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class RollingUpgradeIT {
  static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final List<String> GROUPS =
      List.of("tidegate-collector", "tidegate-predictor", "tidegate-controller");

  @TempDir Path directory;

  private final Map<String, Integer> asked = new TreeMap<>();

  @Test
  void anOlderVersionAndThisOneWorkSideBySideAndNothingIsLost() throws Exception {
    assumeTrue(
        System.getProperty("rolling") != null,
        "builds an older version, which takes minutes: deploy/verify -Drolling runs it");
    List<String> older = ServeProcess.ofJar(OlderBuild.jar());
    List<String> newer = ServeProcess.ofThisBuild();
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    List<ServeProcess> processes = new ArrayList<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      String bootstrap = kafka.bootstrap();
      new TopicSetup(bootstrap, PARTITIONS, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
          .ensure();
      try (NumberedFleet fleet = new NumberedFleet(bootstrap)) {
        ServeProcess one = start(processes, older, first, bootstrap);
        ServeProcess two = start(processes, older, second, bootstrap);
        one.awaitUp();
        two.awaitUp();
        shared(admin);
        requestsAreCarriedOut(bootstrap, fleet, "old beside old", 9);

        one.stop();
        start(processes, newer, first, bootstrap).awaitUp();
        shared(admin);
        requestsAreCarriedOut(bootstrap, fleet, "new beside old", 10);

        two.stop();
        two = start(processes, newer, second, bootstrap).awaitUp();
        shared(admin);
        requestsAreCarriedOut(bootstrap, fleet, "new beside new", 11);
        assertDecidedOnce(bootstrap, fleet);
        CommandLineRun audit =
            CommandLineRun.of(
                "audit",
                "verify",
                "--kafka",
                bootstrap,
                "--data-dir",
                directory.resolve("auditor").toString());
        assertEquals(0, audit.exitCode(), audit.toString());

        // Back again, on another machine: windows and forecasts go on; its controller takes no
        // state for what it is not.
        Map<PoolId, Integer> sizes = fleet.sizes();
        two.stop();
        two = start(processes, older, directory.resolve("third"), bootstrap).awaitUp();
        shared(admin);
        windowsGoOn(bootstrap, fleet, "an older one again");
        assertTrue(
            two.log().contains("must be 2 at most; it was written by a newer"), two::toString);
        long windows = fleet.finish();
        assertWindows(bootstrap, fleet, windows);
        assertEquals(sizes, fleet.sizes());
      }
    } finally {
      processes.forEach(ServeProcess::close);
    }
  }

  private static ServeProcess start(
      List<ServeProcess> processes, List<String> version, Path home, String bootstrap)
      throws Exception {
    ServeProcess process = new ServeProcess(version, home, bootstrap);
    processes.add(process);
    return process;
  }

  /** Each role has two members, each with partitions of its own. */
  private static void shared(Admin admin) {
    until(
        "each role is shared by two",
        () -> {
          try {
            return admin
                .describeConsumerGroups(GROUPS)
                .all()
                .get(30, TimeUnit.SECONDS)
                .values()
                .stream()
                .allMatch(RollingUpgradeIT::sharedByTwo);
          } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the broker did not answer", e);
          }
        });
  }

  private static boolean sharedByTwo(ConsumerGroupDescription group) {
    return group.members().size() == 2
        && group.members().stream()
            .noneMatch(member -> member.assignment().topicPartitions().isEmpty());
  }

  /** Every pool, so every partition and both processes: asked, decided, commanded and obeyed. */
  private void requestsAreCarriedOut(
      String bootstrap, NumberedFleet fleet, String stage, int size) {
    windowsGoOn(bootstrap, fleet, stage);
    for (int p = 0; p < NumberedFleet.POOLS; p++) {
      String id = "%s-%d".formatted(stage.replace(' ', '-'), p);
      asked.put(id, size);
      fleet.request(id, NumberedFleet.pool(p), size);
    }
    until(
        () ->
            "%s: all pools are at %d, not %s; answered: %s"
                .formatted(stage, size, fleet.sizes(), answers(bootstrap, stage)),
        () -> fleet.sizes().values().stream().allMatch(now -> now == size));
    // Only what is answered gives way to the next request.
    windowsGoOn(bootstrap, fleet, stage);
    System.out.println(stage + ": carried out");
  }

  /** All pools have windows and forecasts of later than this call. */
  private static void windowsGoOn(String bootstrap, NumberedFleet fleet, String stage) {
    long from = fleet.windowMillis();
    until(
        stage + ": all pools have windows and forecasts from " + from + " on",
        () -> {
          Set<PoolId> windows = new HashSet<>();
          Set<PoolId> forecasts = new HashSet<>();
          for (PoolWindow window : committed(bootstrap, Topics.WINDOWS, PoolWindow.class)) {
            if (window.startMillis() >= from) {
              windows.add(window.pool());
            }
          }
          for (Forecast forecast : committed(bootstrap, Topics.FORECASTS, Forecast.class)) {
            if (forecast.madeAtMillis() >= from) {
              forecasts.add(forecast.pool());
            }
          }
          return windows.size() == NumberedFleet.POOLS && forecasts.size() == NumberedFleet.POOLS;
        });
  }

  private static void assertWindows(String bootstrap, NumberedFleet fleet, long windows) {
    Map<String, Integer> expected = NumberedFleet.expected(fleet.startMillis(), windows);
    until(
        "the last windows are published",
        () -> counted(bootstrap, expected.keySet()).keySet().equals(expected.keySet()));
    assertEquals(expected, counted(bootstrap, expected.keySet()));
    assertEquals(expected.size(), copies(bootstrap, expected.keySet()));
  }

  private static Map<String, Integer> counted(String bootstrap, Set<String> names) {
    Map<String, Integer> counted = new TreeMap<>();
    for (PoolWindow window : committed(bootstrap, Topics.WINDOWS, PoolWindow.class)) {
      String name = NumberedFleet.window(window.pool(), window.startMillis());
      if (names.contains(name)) {
        counted.merge(name, (int) window.completed(), Integer::sum);
      }
    }
    return counted;
  }

  private static int copies(String bootstrap, Set<String> names) {
    return (int)
        committed(bootstrap, Topics.WINDOWS, PoolWindow.class).stream()
            .filter(w -> names.contains(NumberedFleet.window(w.pool(), w.startMillis())))
            .count();
  }

  /**
   * Each pool's decisions follow one upon the other across the versions, each request led to one
   * resize, each resize to one command, and each command was applied once.
   */
  private void assertDecidedOnce(String bootstrap, NumberedFleet fleet) {
    Map<PoolId, Long> numbers = new TreeMap<>();
    Map<String, Integer> answered = new TreeMap<>();
    Set<String> resizes = new HashSet<>();
    for (Decision d : committed(bootstrap, Topics.DECISIONS, Decision.class)) {
      long number = Long.parseLong(d.decisionId().substring(d.decisionId().indexOf('#') + 1));
      assertEquals(numbers.merge(d.pool(), 1L, Long::sum), number, d.decisionId());
      if (d.kind() == Decision.Kind.RESIZE) {
        resizes.add(d.decisionId());
        assertEquals(null, answered.put(d.requestId(), d.toSize()), d::toString);
      }
    }
    assertEquals(asked, answered);
    List<Command> commands = committed(bootstrap, Topics.COMMANDS, Command.class);
    assertEquals(resizes, new HashSet<>(commands.stream().map(Command::decisionId).toList()));
    Map<String, Integer> once = new TreeMap<>();
    commands.forEach(command -> once.put(command.commandId(), 1));
    assertEquals(once, fleet.applied());
    assertEquals(asked.size(), once.size());
    assertEquals(List.of(), fleet.notApplied());
  }

  private static <T extends WireMessage> List<T> committed(
      String bootstrap, String topic, Class<T> type) {
    List<T> found = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      for (var origin : KafkaProbe.read(bootstrap, new TopicPartition(topic, p))) {
        try {
          WireMessage message = WireCodec.decode(origin.value());
          if (type.isInstance(message)) {
            found.add(type.cast(message));
          }
        } catch (UndecodableRecordException e) {
          throw new AssertionError(topic + " carries what does not decode", e);
        }
      }
    }
    return found;
  }

  private static List<String> answers(String bootstrap, String stage) {
    return committed(bootstrap, Topics.DECISIONS, Decision.class).stream()
        .filter(d -> d.requestId().startsWith(stage.replace(' ', '-')))
        .map(d -> d.decisionId() + " " + d.kind() + " " + d.reason() + ": " + d.detail())
        .toList();
  }

  private static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  private static void until(Supplier<String> what, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new AssertionError("not within %d s: %s".formatted(PATIENCE.toSeconds(), what.get()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }
}
