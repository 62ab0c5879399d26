package io.tidegate.bus;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import io.tidegate.wire.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who comes to Kafka, and the least that each has to be allowed there. READ and WRITE include
 * DESCRIBE, and WRITE of a topic is enough for idempotent writing. A process with several roles
 * needs what all of them need.
 */
public enum KafkaRole {
  /** A service with an agent in it. It may write no command. */
  AGENT {
    @Override
    void rights(Rights r) {
      r.write(Topics.SAMPLES, Topics.ACKS, Topics.INSTANCES);
      r.read(Topics.COMMANDS);
    }
  },
  /**
   * Samples to windows, to the store; also what comes from edges, and software without an agent.
   */
  COLLECTOR {
    @Override
    void rights(Rights r) {
      r.controlPlane();
      r.read(
          Topics.SAMPLES,
          Topics.WINDOWS,
          Topics.INSTANCES,
          Topics.EDGE_WINDOWS,
          Topics.EDGE_ALERTS);
      r.write(Topics.WINDOWS, Topics.ALERTS, Topics.INSTANCES, Topics.SAMPLES, Topics.REJECTED);
      r.group("tidegate-collector", PREFIXED);
      r.group("tidegate-instances", LITERAL);
      r.group("tidegate-edge-intake", LITERAL);
      r.group("tidegate-sources", LITERAL);
      r.transactions("tidegate-collector-");
      r.transactions("tidegate-edge-intake-");
    }
  },
  /** Windows to forecasts, and models. */
  PREDICTOR {
    @Override
    void rights(Rights r) {
      r.controlPlane();
      r.read(Topics.WINDOWS, Topics.PREDICTOR_STATE, Topics.ACCURACY, Topics.MODELS);
      r.write(
          Topics.FORECASTS,
          Topics.ALERTS,
          Topics.ACCURACY,
          Topics.PREDICTOR_STATE,
          Topics.MODELS,
          Topics.REJECTED);
      r.group("tidegate-predictor", LITERAL);
    }
  },
  /** Forecasts to decisions and commands; also replicas, and the policies of a config centre. */
  CONTROLLER {
    @Override
    void rights(Rights r) {
      r.controlPlane();
      r.read(
          Topics.WINDOWS,
          Topics.FORECASTS,
          Topics.ACCURACY,
          Topics.ACKS,
          Topics.REQUESTS,
          Topics.COMMANDS,
          Topics.DECISIONS,
          Topics.CONTROLLER_STATE);
      r.write(
          Topics.DECISIONS,
          Topics.COMMANDS,
          Topics.CONTROLLER_STATE,
          Topics.ALERTS,
          Topics.SAMPLES,
          Topics.ACKS,
          Topics.POLICIES,
          Topics.REJECTED);
      r.group("tidegate-controller", LITERAL);
      r.group("tidegate-replicas", LITERAL);
      r.transactions("tidegate-controller-");
    }
  },
  /** The page, the API, and what tells others of alerts; also who starts gate runs. */
  CONSOLE {
    @Override
    void rights(Rights r) {
      r.controlPlane();
      r.read(
          Topics.WINDOWS,
          Topics.FORECASTS,
          Topics.DECISIONS,
          Topics.ALERTS,
          Topics.ACCURACY,
          Topics.REQUESTS,
          Topics.ACKS,
          Topics.INSTANCES,
          Topics.EDGE_WINDOWS);
      r.write(Topics.REQUESTS, Topics.POLICIES, Topics.REJECTED);
      r.group("tidegate-webhooks", LITERAL);
      GATE_JUDGE.rights(r);
    }
  },
  /** 'tidegate gate run --kafka'. */
  GATE_JUDGE {
    @Override
    void rights(Rights r) {
      r.topic(Topics.GATE_WORK, LITERAL, CREATE, WRITE);
      r.topic(Topics.GATE_REPORTS, LITERAL, CREATE, READ);
    }
  },
  /** 'tidegate gate generator'. */
  GATE_GENERATOR {
    @Override
    void rights(Rights r) {
      r.topic(Topics.GATE_WORK, LITERAL, CREATE, READ);
      r.topic(Topics.GATE_REPORTS, LITERAL, CREATE, WRITE);
    }
  },
  /** 'tidegate edge', at its centre. */
  EDGE {
    @Override
    void rights(Rights r) {
      r.read(Topics.EDGES);
      r.write(Topics.EDGES, Topics.EDGE_WINDOWS, Topics.EDGE_ALERTS);
      r.transactions("tidegate-edge-");
    }
  },
  /** 'tidegate topics apply' and 'check'. */
  SETUP {
    @Override
    void rights(Rights r) {
      r.topic("tidegate.", PREFIXED, CREATE, READ, WRITE, DESCRIBE_CONFIGS);
    }
  };

  abstract void rights(Rights r);

  /** As users are called: {@code gate-judge}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What the role's user has to be allowed, from every host.
   *
   * @param user without {@code User:}
   */
  public List<AclBinding> acls(String user) {
    Rights rights = new Rights("User:" + user);
    rights(rights);
    return List.copyOf(rights.found);
  }

  /** What a user with all these roles has to be allowed of one topic; settings are not meant. */
  static Set<AclOperation> operations(Set<KafkaRole> roles, String topic) {
    Set<AclOperation> operations = EnumSet.noneOf(AclOperation.class);
    for (KafkaRole role : roles) {
      for (AclBinding acl : role.acls(role.text())) {
        ResourcePattern of = acl.pattern();
        boolean meant =
            of.patternType() == PREFIXED ? topic.startsWith(of.name()) : topic.equals(of.name());
        if (of.resourceType() == TOPIC && meant) {
          operations.add(acl.entry().operation());
        }
      }
    }
    operations.retainAll(EnumSet.of(READ, WRITE, DESCRIBE));
    return operations;
  }

  /** Collects them. */
  static final class Rights {
    private final String principal;
    private final List<AclBinding> found = new ArrayList<>();

    private Rights(String principal) {
      this.principal = principal;
    }

    /** What every process of a control plane does: sees that all is there, and obeys policies. */
    private void controlPlane() {
      topic("tidegate.", PREFIXED, DESCRIBE, DESCRIBE_CONFIGS);
      read(Topics.POLICIES);
    }

    private void read(String... topics) {
      Arrays.stream(topics).forEach(topic -> topic(topic, LITERAL, READ));
    }

    private void write(String... topics) {
      Arrays.stream(topics).forEach(topic -> topic(topic, LITERAL, WRITE));
    }

    private void group(String name, PatternType pattern) {
      add(GROUP, name, pattern, READ);
    }

    private void transactions(String prefix) {
      add(TRANSACTIONAL_ID, prefix, PREFIXED, WRITE, DESCRIBE);
    }

    private void topic(String name, PatternType pattern, AclOperation... operations) {
      add(TOPIC, name, pattern, operations);
    }

    private void add(
        ResourceType type, String name, PatternType pattern, AclOperation... operations) {
      for (AclOperation operation : operations) {
        found.add(
            new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
      }
    }
  }
}
