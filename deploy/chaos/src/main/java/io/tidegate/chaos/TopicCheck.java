package io.tidegate.chaos;

import io.tidegate.controller.audit.ChainResult;
import io.tidegate.controller.service.AuditLogCheck;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a reader of committed records finds on the topics: refusals, decisions, commands, acks. */
final class TopicCheck {
  private static final Duration AUDIT = Duration.ofMinutes(5);

  private final String bootstrap;

  TopicCheck(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  Invariant refused(Set<String> malformed, Set<String> stepped) {
    Set<String> sent = new TreeSet<>(malformed);
    sent.addAll(stepped);
    List<String> kept = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> found : records(Topics.REJECTED)) {
      kept.add(
          Intruders.place(
              header(found, "topic"), header(found, "partition"), header(found, "offset")));
    }
    Set<String> lost = new TreeSet<>(sent);
    kept.forEach(lost::remove);
    Set<String> wrongly = new TreeSet<>(kept);
    wrongly.removeAll(sent);
    return new Invariant(
        "what is no sample was refused, and nothing else",
        "%d malformed and %d of a stepped clock sent; %d of them not refused, %d others refused (%d kept twice, which a crash may)"
            .formatted(
                malformed.size(),
                stepped.size(),
                lost.size(),
                wrongly.size(),
                kept.size() - new HashSet<>(kept).size()),
        StoreCheck.some(lost) + StoreCheck.some(wrongly));
  }

  List<Invariant> commands() {
    List<Decision> decisions = all(Topics.DECISIONS, Decision.class);
    List<Command> commands = all(Topics.COMMANDS, Command.class);
    List<Ack> acks = all(Topics.ACKS, Ack.class);
    return List.of(
        decidedOnce(decisions),
        commandedOnce(decisions, commands),
        withinBounds(commands, acks),
        appliedOnce(commands, acks),
        oneAtATime(commands, acks));
  }

  /** A pool's decisions are numbered; a second controller would give a number again. */
  private static Invariant decidedOnce(List<Decision> decisions) {
    Map<PoolId, Long> counts = new TreeMap<>(java.util.Comparator.comparing(PoolId::key));
    List<String> wrong = new ArrayList<>();
    for (Decision decision : decisions) {
      String id = decision.decisionId();
      long number = Long.parseLong(id.substring(id.indexOf('#') + 1));
      long expected = counts.merge(decision.pool(), 1L, Long::sum);
      if (number != expected) {
        wrong.add("%s is number %d".formatted(id, expected));
      }
    }
    return new Invariant(
        "no two controllers decided for the same pool",
        "%d decisions for %d pools, numbered without a gap or a repetition but for %d"
            .formatted(decisions.size(), counts.size(), wrong.size()),
        StoreCheck.some(wrong));
  }

  private static Invariant commandedOnce(List<Decision> decisions, List<Command> commands) {
    Set<String> ordered = new TreeSet<>();
    Set<String> decided = new HashSet<>();
    for (Decision decision : decisions) {
      decided.add(decision.decisionId());
      decision.instances().forEach(i -> ordered.add(decision.decisionId() + "/" + i));
    }
    Set<String> sent = new TreeSet<>();
    List<String> wrong = new ArrayList<>();
    for (Command command : commands) {
      if (!sent.add(command.commandId()) && command.action() != CommandAction.RENEW) {
        wrong.add(command.commandId() + " was sent twice");
      }
      if (command.action() != CommandAction.RENEW && !decided.contains(command.decisionId())) {
        wrong.add(command.commandId() + " was never decided");
      }
    }
    ordered.removeAll(sent);
    ordered.forEach(id -> wrong.add(id + " was decided and not sent"));
    return new Invariant(
        "each command that was decided was sent once",
        "%d commands, of which %d resize".formatted(commands.size(), resizes(commands).size()),
        commands.isEmpty() ? "no command was given: nothing was shown" : StoreCheck.some(wrong));
  }

  private static Invariant withinBounds(List<Command> commands, List<Ack> acks) {
    List<String> wrong = new ArrayList<>();
    int changed = 0;
    for (Command command : commands) {
      if (!allowed(command.targetSize())) {
        wrong.add(command.toString());
      }
    }
    Set<String> resizes = resizes(commands).keySet();
    for (Ack ack : acks) {
      if (ack.outcome().changed() && resizes.contains(ack.commandId())) {
        changed++;
        if (!allowed(ack.sizeAfter())) {
          wrong.add(ack.toString());
        }
      }
    }
    return new Invariant(
        "no command out of bounds",
        "%d commands and %d applied sizes within %d to %d"
            .formatted(commands.size(), changed, World.LEAST_SIZE, World.MOST_SIZE),
        changed == 0 ? "no command was applied: nothing was shown" : StoreCheck.some(wrong));
  }

  private static boolean allowed(int size) {
    return size >= World.LEAST_SIZE && size <= World.MOST_SIZE;
  }

  /** An ack may be sent again; it is the same one then. */
  private static Invariant appliedOnce(List<Command> commands, List<Ack> acks) {
    Map<String, Set<Long>> times = new TreeMap<>();
    Set<String> resizes = resizes(commands).keySet();
    for (Ack ack : acks) {
      if (ack.outcome().changed() && resizes.contains(ack.commandId())) {
        times.computeIfAbsent(ack.commandId(), none -> new TreeSet<>()).add(ack.atMillis());
      }
    }
    int applied = times.size();
    times.values().removeIf(at -> at.size() == 1);
    return new Invariant(
        "each command was applied at most once",
        "%d acks; %d of %d resizes applied, %d more than once"
            .formatted(acks.size(), applied, resizes.size(), times.size()),
        StoreCheck.some(times.entrySet()));
  }

  /** A pool's revision grows with each change: two changes of one revision were of two minds. */
  private static Invariant oneAtATime(List<Command> commands, List<Ack> acks) {
    Map<String, Command> resizes = resizes(commands);
    Map<String, Set<String>> byRevision = new TreeMap<>();
    for (Ack ack : acks) {
      Command command = resizes.get(ack.commandId());
      if (command != null && ack.outcome().changed()) {
        byRevision
            .computeIfAbsent(
                "%s on %s from revision %d"
                    .formatted(ack.pool().key(), ack.instance(), command.expectedRevision()),
                none -> new TreeSet<>())
            .add(ack.commandId());
      }
    }
    int revisions = byRevision.size();
    byRevision.values().removeIf(ids -> ids.size() == 1);
    return new Invariant(
        "no two commands changed the same revision of a pool",
        "%d revisions; %d were changed twice".formatted(revisions, byRevision.size()),
        StoreCheck.some(byRevision.entrySet()));
  }

  private static Map<String, Command> resizes(List<Command> commands) {
    Map<String, Command> resizes = new HashMap<>();
    commands.stream()
        .filter(c -> c.action() == CommandAction.RESIZE)
        .forEach(c -> resizes.put(c.commandId(), c));
    return resizes;
  }

  Invariant audit() {
    try {
      long records = 0;
      List<String> findings = new ArrayList<>();
      for (ChainResult result : AuditLogCheck.run(bootstrap, AUDIT).values()) {
        records += result.records();
        result.findings().forEach(f -> findings.add(f.kind().word() + " " + f.text()));
      }
      return new Invariant(
          "the audit chain is whole",
          "%d records, %d findings".formatted(records, findings.size()),
          records == 0 ? "there is no record in it" : StoreCheck.some(findings));
    } catch (TimeoutException | IllegalStateException e) {
      return new Invariant("the audit chain is whole", "it cannot be read", e.toString());
    }
  }

  private <T extends WireMessage> List<T> all(String topic, Class<T> type) {
    List<T> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> found : records(topic)) {
      try {
        WireMessage message = WireCodec.decode(found.value());
        if (type.isInstance(message)) {
          messages.add(type.cast(message));
        }
      } catch (UndecodableRecordException e) {
        throw new IllegalStateException(found.toString(), e);
      }
    }
    return messages;
  }

  private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int partition = 0; partition < World.PARTITIONS; partition++) {
      records.addAll(KafkaProbe.read(bootstrap, new TopicPartition(topic, partition)));
    }
    return records;
  }

  private static String header(ConsumerRecord<byte[], byte[]> found, String name) {
    return new String(found.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
