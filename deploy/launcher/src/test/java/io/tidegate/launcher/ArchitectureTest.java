package io.tidegate.launcher;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may import whom, and that the cores are pure. */
class ArchitectureTest {
  private static final String WIRE = "io.tidegate.wire..";
  private static final String[] PLAIN = {
    "java.lang..",
    "java.util..",
    "java.time..",
    "java.math..",
    "java.text..",
    "java.nio.charset..",
    // Streams over memory; the rule below forbids those over files.
    "java.io"
  };
  private static final List<String> CORES =
      List.of(
          "io.tidegate.collector",
          "io.tidegate.predictor.alerts",
          "io.tidegate.predictor.anomalies",
          "io.tidegate.predictor.evaluation",
          "io.tidegate.predictor.features",
          "io.tidegate.predictor.model",
          "io.tidegate.predictor.registry",
          "io.tidegate.predictor.serving",
          "io.tidegate.predictor.training",
          "io.tidegate.controller",
          "io.tidegate.controller.audit",
          "io.tidegate.gate.judge",
          "io.tidegate.gate.traffic",
          "io.tidegate.sources",
          "io.tidegate.sources.otlp",
          "io.tidegate.sources.exposition");

  private static JavaClasses tidegate;

  @BeforeAll
  static void read() {
    tidegate =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tidegate");
    for (String root : CORES) {
      assertTrue(
          tidegate.stream().anyMatch(c -> c.getPackageName().equals(root)),
          "no class of " + root + " was read: the rules below would hold for nothing");
    }
  }

  @Test
  void coresSeeOnlyTheWireAndPlainJava() {
    assertOnly("io.tidegate.collector", WIRE, "org.HdrHistogram..");
    assertOnly("io.tidegate.predictor.alerts", WIRE);
    assertOnly("io.tidegate.predictor.anomalies", WIRE);
    assertOnly("io.tidegate.predictor.features", WIRE);
    assertOnly(
        "io.tidegate.predictor.model",
        WIRE,
        "io.tidegate.predictor.features",
        // Buffers over memory; the rule below forbids files.
        "java.nio",
        "org.tribuo..",
        "com.oracle.labs..");
    assertOnly(
        "io.tidegate.predictor.evaluation",
        WIRE,
        "io.tidegate.predictor.features",
        "io.tidegate.predictor.model");
    assertOnly(
        "io.tidegate.predictor.serving",
        WIRE,
        "io.tidegate.predictor.alerts",
        "io.tidegate.predictor.features",
        "io.tidegate.predictor.model",
        "java.nio");
    assertOnly("io.tidegate.controller", WIRE, "com.google.protobuf..", "org.HdrHistogram..");
    // Hashes of bytes in memory.
    assertOnly("io.tidegate.controller.audit", "java.security..", "java.nio");
    assertOnly("io.tidegate.gate.judge", "org.apache.commons.statistics..");
    assertOnly(
        "io.tidegate.gate.traffic",
        "org.apache.commons.statistics.distribution",
        "org.HdrHistogram..",
        "com.fasterxml.jackson..",
        // A keyed hash of who asked, a hash of the model.
        "java.security..",
        "javax.crypto..");
    assertOnly("io.tidegate.sources", WIRE, "org.HdrHistogram..", "com.fasterxml.jackson..");
    assertOnly(
        "io.tidegate.sources.otlp",
        "io.tidegate.sources",
        "com.google.protobuf..",
        "io.opentelemetry.proto..");
    assertOnly(
        "io.tidegate.sources.exposition",
        "io.tidegate.sources",
        "com.fasterxml.jackson..",
        // A target's address; what connects is not of a core.
        "java.net");
  }

  @Test
  void onlyOnePackageSeesNacos() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidegate.launcher.nacos")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.alibaba.nacos..")
        .check(tidegate);
  }

  @Test
  void coresHaveNoClockNoThreadNoChanceNoFile() {
    for (String core : CORES) {
      noClasses()
          .that()
          .resideInAPackage(core)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent..", "java.nio.file..", "org.slf4j..")
          .orShould()
          .dependOnClassesThat(
              resideInAPackage("java.net..")
                  .and(not(belongToAnyOf(URI.class, URLEncoder.class, URISyntaxException.class))))
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
          .check(tidegate);
    }
  }

  @Test
  void theWireSeesOnlyProtobufAndTheHistogram() {
    classes()
        .that()
        .resideInAPackage(WIRE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            plus(
                WIRE, "com.google.protobuf..", "org.HdrHistogram..", "java.nio", "java.security.."))
        .check(tidegate);
  }

  @Test
  void poolsAreJdkOnlyButForTheAdaptersOwnLibraries() {
    classes()
        .that()
        .resideInAPackage("io.tidegate.pools..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.tidegate.pools..",
            "java..",
            "javax.sql..",
            "javax.management..",
            "com.zaxxer.hikari..",
            "org.springframework..",
            "org.apache.commons.pool2..",
            "org.apache.commons.dbcp2..",
            "org.apache.tomcat..",
            "org.apache.catalina..",
            "io.vertx.core..",
            "io.github.resilience4j..",
            "com.github.benmanes.caffeine..",
            "com.google.common..",
            "io.micrometer..")
        .check(tidegate);
  }

  @Test
  void theAgentIsALightGuest() {
    classes()
        .that()
        .resideInAPackage("io.tidegate.agent..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.tidegate.agent..",
            "io.tidegate.pools..",
            WIRE,
            "org.apache.kafka..",
            "org.HdrHistogram..",
            "org.slf4j..",
            "java..",
            "com.sun.management..")
        .check(tidegate);
  }

  @Test
  void theBusKnowsTheWireAndNoDomain() {
    noneOf("io.tidegate.bus..", "io.tidegate.collector..", "io.tidegate.predictor..");
    noneOf("io.tidegate.bus..", "io.tidegate.controller..", "io.tidegate.agent..");
  }

  @Test
  void servicesMeetOnTheWireOnly() {
    noneOf(
        "io.tidegate.collector.service..", "io.tidegate.predictor..", "io.tidegate.controller..");
    noneOf(
        "io.tidegate.predictor.service..", "io.tidegate.collector..", "io.tidegate.controller..");
    noneOf(
        "io.tidegate.predictor.backtest..", "io.tidegate.collector..", "io.tidegate.controller..");
    noneOf(
        "io.tidegate.controller.service..", "io.tidegate.collector..", "io.tidegate.predictor..");
    noneOf(
        "io.tidegate.sources..",
        "io.tidegate.collector..",
        "io.tidegate.predictor..",
        "io.tidegate.controller..");
  }

  @Test
  void theGateKnowsNoOtherPart() {
    noneOf(
        "io.tidegate.gate..",
        "io.tidegate.collector..",
        "io.tidegate.predictor..",
        "io.tidegate.controller..",
        "io.tidegate.sources..");
    noneOf("io.tidegate.gate.judge..", "io.tidegate.gate.traffic..");
    noneOf("io.tidegate.gate.traffic..", "io.tidegate.gate.judge..");
    noneOf(
        "io.tidegate.gate.load..",
        "io.tidegate.gate.judge..",
        "io.tidegate.gate.run..",
        "io.tidegate.gate.contract..",
        "io.tidegate.gate.report..",
        "io.tidegate.gate.generators..");
    noneOf(
        "io.tidegate.gate.generators..",
        "io.tidegate.gate.judge..",
        "io.tidegate.gate.run..",
        "io.tidegate.gate.contract..",
        "io.tidegate.gate.report..");
    noneOf("io.tidegate.gate.run..", "io.tidegate.gate.contract..", "io.tidegate.gate.report..");
  }

  @Test
  void nobodyImportsLauncherAgentOrService() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidegate.launcher..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tidegate.launcher..")
        .check(tidegate);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.tidegate.agent..",
            "io.tidegate.demo..",
            "io.tidegate.launcher..",
            // It runs the rules by which an agent takes commands, unchanged.
            "io.tidegate.sim.safety..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tidegate.agent..")
        .check(tidegate);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.tidegate.launcher..", "io.tidegate.sources..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tidegate.sources..")
        .check(tidegate);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.tidegate.launcher..",
            "io.tidegate.collector.service..",
            "io.tidegate.predictor.service..",
            "io.tidegate.controller.service..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tidegate.collector.service..",
            "io.tidegate.predictor.service..",
            "io.tidegate.controller.service..")
        .check(tidegate);
  }

  private static void assertOnly(String core, String... allowed) {
    String[] packages = plus(allowed);
    String[] withSelf = Arrays.copyOf(packages, packages.length + 1);
    withSelf[packages.length] = core;
    classes()
        .that()
        .resideInAPackage(core)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(withSelf)
        .check(tidegate);
  }

  private static void noneOf(String from, String... to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .check(tidegate);
  }

  private static String[] plus(String... more) {
    String[] all = Arrays.copyOf(PLAIN, PLAIN.length + more.length);
    System.arraycopy(more, 0, all, PLAIN.length, more.length);
    return all;
  }
}
