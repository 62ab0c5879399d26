package io.tidegate.launcher;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.bus.KafkaRole;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what each role's user has to be allowed at the brokers, or allows it. */
@Command(
    name = "acls",
    description = {
      "Prints the rights (ACLs) that each role's user needs at your Kafka, as lines of"
          + " kafka-acls.sh; with --apply it makes them.",
      "Users are called as their role is, behind the prefix: tidegate-agent, tidegate-collector,"
          + " tidegate-predictor, tidegate-controller, tidegate-console, tidegate-gate-judge,"
          + " tidegate-gate-generator, tidegate-edge, tidegate-setup. Agents may write no commands."
    },
    mixinStandardHelpOptions = true)
final class TopicAcls implements Callable<Integer> {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(
      names = "--user-prefix",
      paramLabel = "TEXT",
      defaultValue = "tidegate-",
      description = "What comes before the role in a user's name (default: ${DEFAULT-VALUE}).")
  private String userPrefix;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      split = ",",
      description = "Only these: agent, collector, …; default: all.")
  private List<String> roles = List.of();

  @Option(
      names = "--apply",
      description = "Makes them at the brokers of the settings; needs ALTER on the cluster.")
  private boolean apply;

  @Override
  public Integer call() throws InterruptedException {
    List<AclBinding> acls = new ArrayList<>();
    for (KafkaRole role : chosen()) {
      acls.addAll(role.acls(userPrefix + role.text()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (apply) {
      String brokers = Brokers.of(options.load());
      make(brokers, acls);
      out.printf("%d rights are there at %s.%n", acls.size(), brokers);
    } else {
      lines(acls).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private List<KafkaRole> chosen() {
    Map<String, KafkaRole> known = new LinkedHashMap<>();
    Arrays.stream(KafkaRole.values()).forEach(role -> known.put(role.text(), role));
    for (String role : roles) {
      if (!known.containsKey(role)) {
        throw CommandFailedException.usage(
            "--role '%s' is none: must be of %s".formatted(role, String.join(", ", known.keySet())),
            null);
      }
    }
    return roles.isEmpty()
        ? List.copyOf(known.values())
        : roles.stream().distinct().map(known::get).toList();
  }

  private static void make(String brokers, List<AclBinding> acls) throws InterruptedException {
    Admin admin = Admin.create(BrokerLogins.client(brokers));
    try {
      admin.createAcls(acls).all().get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw CommandFailedException.failed(
          "the brokers at %s did not take the rights: %s"
              .formatted(brokers, BrokerLogins.text(brokers, cause)),
          e);
    } finally {
      admin.close(Duration.ofSeconds(1));
    }
  }

  /** A line for each user and resource. */
  private static List<String> lines(List<AclBinding> acls) {
    Map<String, List<AclBinding>> together =
        acls.stream()
            .collect(
                Collectors.groupingBy(
                    acl -> acl.entry().principal() + acl.pattern(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return together.values().stream().map(TopicAcls::line).toList();
  }

  private static String line(List<AclBinding> same) {
    ResourcePattern on = same.get(0).pattern();
    return "kafka-acls.sh --bootstrap-server \"$KAFKA\" --add --allow-principal %s%s %s %s%s"
        .formatted(
            same.get(0).entry().principal(),
            same.stream()
                .map(acl -> " --operation " + word(acl.entry().operation().name()))
                .collect(Collectors.joining()),
            switch (on.resourceType()) {
              case TOPIC -> "--topic";
              case GROUP -> "--group";
              case TRANSACTIONAL_ID -> "--transactional-id";
              default -> throw new IllegalStateException("no option for " + on);
            },
            on.name(),
            on.patternType() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "");
  }

  /** DESCRIBE_CONFIGS is DescribeConfigs there. */
  private static String word(String operation) {
    return Arrays.stream(operation.split("_"))
        .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
