import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Names the tests that a build did not run, from the reports that Surefire and Failsafe leave under
 * {@code target}.
 *
 * <pre>
 * java SkippedTests.java collect ROOT PASS SINCE FILE   appends what was skipped to FILE
 * java SkippedTests.java show FILE                      prints it, grouped
 * java SkippedTests.java self-check                     fails if a skip would go unseen
 * </pre>
 *
 * <p>A second pass overwrites the reports of the first: collect after each. Only reports younger
 * than the file SINCE count, as an older one may belong to a test that is gone.
 */
class SkippedTests {

  /** One test of one pass. A skip without a reason is listed, too. */
  record Skip(String pass, String module, String type, String test, String reason) {
    String line() {
      return String.join("\t", pass, module, type, test, reason);
    }

    static Skip of(String line) {
      String[] parts = line.split("\t", -1);
      return new Skip(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }
  }

  public static void main(String[] args) throws Exception {
    switch (args.length == 0 ? "" : args[0]) {
      case "collect" -> {
        List<Skip> found =
            collect(
                Path.of(args[1]), args[2], Files.getLastModifiedTime(Path.of(args[3])).toMillis());
        Files.write(
            Path.of(args[4]),
            found.stream().map(Skip::line).toList(),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
      case "show" ->
          show(Files.readAllLines(Path.of(args[1])).stream().map(Skip::of).toList())
              .forEach(System.out::println);
      case "self-check" -> selfCheck();
      default -> {
        System.err.println(
            "usage: SkippedTests collect ROOT PASS SINCE FILE | show FILE | self-check");
        System.exit(2);
      }
    }
  }

  static List<Skip> collect(Path root, String pass, long sinceMillis) throws Exception {
    List<Path> reports;
    try (Stream<Path> files = Files.walk(root)) {
      reports =
          files
              .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
              .filter(file -> file.getParent().getFileName().toString().endsWith("-reports"))
              .filter(file -> file.toFile().lastModified() >= sinceMillis)
              .sorted()
              .toList();
    }
    List<Skip> skips = new ArrayList<>();
    for (Path report : reports) {
      Path module = root.relativize(report.getParent().getParent().getParent());
      read(report, pass, module.toString(), skips);
    }
    return skips;
  }

  private static void read(Path report, String pass, String module, List<Skip> into)
      throws Exception {
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    for (int at = 0; at < cases.getLength(); at++) {
      Element test = (Element) cases.item(at);
      NodeList skipped = test.getElementsByTagName("skipped");
      if (skipped.getLength() == 0) {
        continue;
      }
      // The runs of a parameterized class are told apart by an index that says nothing here.
      String type = test.getAttribute("classname").replaceAll(".*\\.|\\[\\d+]$", "");
      into.add(
          new Skip(
              pass,
              module,
              type,
              oneLine(test.getAttribute("name")),
              reason((Element) skipped.item(0))));
    }
  }

  /** A disabled test has its reason in an attribute, a failed assumption in its stack trace. */
  private static String reason(Element skipped) {
    String given = skipped.getAttribute("message");
    if (given.isBlank()) {
      given = skipped.getTextContent().strip().lines().findFirst().orElse("");
    }
    given = given.replaceFirst("^\\S*TestAbortedException: ?", "");
    given = given.replaceFirst("^Assumption failed: ?", "");
    return given.isBlank() ? "no reason given" : oneLine(given);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /** By module and reason: in which pass how many tests of which classes. */
  static List<String> show(List<Skip> skips) {
    Map<String, Map<String, Map<String, Integer>>> groups = new TreeMap<>();
    for (Skip skip : skips) {
      groups
          .computeIfAbsent(skip.module() + ": " + skip.reason(), key -> new TreeMap<>())
          .computeIfAbsent(skip.pass(), key -> new TreeMap<>())
          .merge(skip.type(), 1, Integer::sum);
    }
    List<String> lines = new ArrayList<>();
    groups.forEach(
        (group, passes) -> {
          lines.add("  - " + group);
          passes.forEach(
              (pass, types) ->
                  lines.add(
                      "      "
                          + types.values().stream().mapToInt(Integer::intValue).sum()
                          + " on "
                          + pass
                          + ": "
                          + types.entrySet().stream()
                              .map(type -> type.getKey() + " " + type.getValue())
                              .collect(Collectors.joining(", "))));
        });
    return lines;
  }

  /** Reports as Surefire 3.5 and Failsafe write them, one for each way to be skipped. */
  private static void selfCheck() throws Exception {
    Path root = Files.createTempDirectory("skipped-tests");
    try {
      Path pools = Files.createDirectories(root.resolve("collector/pools/target/surefire-reports"));
      Files.writeString(
          pools.resolve("TEST-a.AbortedTest.xml"),
          """
          <testsuite name="a.AbortedTest" tests="3" skipped="2">
            <testcase name="x" classname="a.AbortedTest[2]"><skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: needs 21
          \tat a.AbortedTest.x(AbortedTest.java:1)]]></skipped><system-out>x</system-out></testcase>
            <testcase name="y" classname="a.AbortedTest[1]"/>
            <testcase name="z" classname="a.AbortedTest"><skipped/></testcase>
          </testsuite>
          """);
      Path launcher =
          Files.createDirectories(root.resolve("deploy/launcher/target/failsafe-reports"));
      Files.writeString(
          launcher.resolve("TEST-b.DisabledIT.xml"),
          """
          <testsuite name="b.DisabledIT" tests="1" skipped="1">
            <testcase name="" classname="b.DisabledIT"><skipped message="INFLUX_URL is not set"/></testcase>
          </testsuite>
          """);
      List<String> shown = show(collect(root, "JDK 17", 0));
      List<String> wanted =
          List.of(
              "  - collector/pools: needs 21",
              "      1 on JDK 17: AbortedTest 1",
              "  - collector/pools: no reason given",
              "      1 on JDK 17: AbortedTest 1",
              "  - deploy/launcher: INFLUX_URL is not set",
              "      1 on JDK 17: DisabledIT 1");
      if (!shown.equals(wanted)) {
        throw new AssertionError(
            "skipped tests would be listed as " + shown + ", not as " + wanted);
      }
      if (!collect(root, "JDK 17", Long.MAX_VALUE).isEmpty()) {
        throw new AssertionError("a report of an earlier build was listed");
      }
    } finally {
      try (Stream<Path> files = Files.walk(root)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }
}
