package io.tidegate.sources.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.sources.MetricPoint;
import io.tidegate.sources.Reading.Count;
import io.tidegate.sources.Reading.Distribution;
import io.tidegate.sources.Reading.Gauge;
import io.tidegate.sources.Reading.Over;
import io.tidegate.sources.exposition.Exposition.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
  private static Exposition parse(String text, Format format) throws Exception {
    return Exposition.parse(text, format, 5_000, name -> true);
  }

  @Test
  void theOlderFormat() throws Exception {
    List<MetricPoint> points =
        parse(
                """
                # HELP a_total What it counts, # also this.
                # TYPE a_total counter
                a_total{path="C:\\\\x",text="say \\"hi\\"\\n",} 1.027e3 1395066363000
                # TYPE g gauge
                g NaN
                g{x=""} -Inf\t

                untyped{ a = "b" , c="d" } 12.47
                """,
                Format.PROMETHEUS)
            .points();
    assertEquals(
        new MetricPoint(
            "a_total",
            Map.of("path", "C:\\x", "text", "say \"hi\"\n"),
            "",
            1_395_066_363_000L,
            new Count(1027, Over.TOTAL)),
        points.get(0));
    assertEquals(new Gauge(Double.NaN), points.get(1).reading());
    assertEquals(5_000, points.get(1).timeMillis());
    assertEquals(new Gauge(Double.NEGATIVE_INFINITY), points.get(2).reading());
    assertEquals(Map.of("a", "b", "c", "d"), points.get(3).labels());
    assertEquals(new Gauge(12.47), points.get(3).reading());
  }

  @Test
  void openMetrics() throws Exception {
    Exposition shown =
        parse(
            """
            # TYPE requests counter
            # UNIT requests requests
            requests_total{a="b"} 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.7
            requests_created{a="b"} 1520872607.123
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.1"} 2 # {} 0.06
            wait_seconds_bucket{le="+Inf"} 3
            wait_seconds_count 3
            wait_seconds_sum 1.5
            # EOF
            """,
            Format.OPEN_METRICS);
    MetricPoint total = shown.points().get(0);
    assertEquals("requests_total", total.name());
    assertEquals(new Count(17, Over.TOTAL), total.reading());
    assertEquals(1_520_879_607_789L, total.timeMillis());
    Distribution wait = (Distribution) shown.points().get(2).reading();
    assertEquals("wait_seconds", shown.points().get(2).name());
    List<Long> counts = new ArrayList<>();
    wait.buckets().forEach((lower, upper, count) -> counts.add(count));
    assertEquals(List.of(2L, 1L), counts);
    assertEquals(3, wait.count());
    assertEquals(1.5, wait.sum());
    assertEquals(6, shown.lines());
  }

  @Test
  void aSummaryHasCountAndSumButNoBuckets() throws Exception {
    List<MetricPoint> points =
        parse(
                """
                # TYPE executor_seconds summary
                executor_seconds{name="x",quantile="0.99"} 0.3
                executor_seconds_count{name="x"} 4
                executor_seconds_sum{name="x"} 1
                # TYPE executor_seconds_max gauge
                executor_seconds_max{name="x"} 0.4
                """,
                Format.PROMETHEUS)
            .points();
    assertEquals(2, points.size());
    Distribution told = (Distribution) points.get(1).reading();
    assertEquals(4, told.count());
    assertEquals(Map.of("name", "x"), points.get(1).labels());
  }

  @Test
  void aHistogramThatFallsIsRefusedAndTheOthersStay() throws Exception {
    Exposition shown =
        parse(
            """
            # TYPE h histogram
            h_bucket{a="1",le="1"} 5
            h_bucket{a="1",le="+Inf"} 4
            h_bucket{a="2",le="1"} 5
            h_bucket{a="3",le="1"} 5
            h_bucket{a="3",le="+Inf"} 5
            """,
            Format.PROMETHEUS);
    assertEquals(1, shown.points().size());
    assertEquals(
        "bad-histogram (2): h{a=1}: le=\"Infinity\" has 4.0, after 5.0",
        shown.refusals().text().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          9a 1                 | line 1: there is no name at column 1, but '9a 1'
          a                    | line 1: a value is missing
          a x                  | line 1: 'x' is no number
          a 0x10               | line 1: '0x10' is no number
          a 1d                 | line 1: '1d' is no number
          a 1 1.5              | line 1: '1.5' is no timestamp
          a 1 2 3              | line 1: '3' is left over
          a{b="c} 1            | line 1: a label's value does not end
          a{b} 1               | line 1: '=' is missing after label b
          a{b="c"d="e"} 1      | line 1: ',' or '}' is missing after label b
          a{b="c",b="d"} 1     | line 1: label b is there twice
          a{b:c="d"} 1         | line 1: '=' is missing after label b
          a 1 # {x="y"} 1      | line 1: '# {x="y"} 1' is left over
          # TYPE a             | line 1: '# TYPE a' is no TYPE of a metric
          <html>               | line 1: there is no name at column 1, but '<html>'
          """)
  void whatIsWrongIsNamed(String text, String expected) {
    MalformedExpositionException e =
        assertThrows(
            MalformedExpositionException.class, () -> parse(text + "\n", Format.PROMETHEUS));
    assertEquals(expected, e.getMessage());
  }

  @Test
  void openMetricsThatIsCutOffIsNoneAtAll() {
    MalformedExpositionException e =
        assertThrows(MalformedExpositionException.class, () -> parse("a 1\n", Format.OPEN_METRICS));
    assertEquals("line 1: '# EOF' is missing at the end: the text is not whole", e.getMessage());
  }

  @Test
  void theFormatFollowsTheContentType() {
    assertEquals(
        Format.OPEN_METRICS,
        Format.of("application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assertEquals(Format.PROMETHEUS, Format.of("text/plain; version=0.0.4"));
    assertEquals(Format.PROMETHEUS, Format.of(null));
  }

  @Test
  void targetsAreReadFromTextAndFromFiles() {
    List<ScrapeTarget> targets =
        ScrapeTarget.parseList("orders=http://a:1/actuator/prometheus, http://b:2/metrics");
    assertEquals(Map.of("service", "orders", "instance", "a:1"), targets.get(0).labels());
    assertEquals("http://a:1/actuator/prometheus", targets.get(0).url().toString());
    assertEquals(Map.of("instance", "b:2"), targets.get(1).labels());

    List<ScrapeTarget> found =
        TargetGroups.parse(
            """
            [{"targets": ["10.0.0.1:8080", "10.0.0.2:8080"],
              "labels": {"job": "orders", "__metrics_path__": "/actuator/prometheus",
                         "__scheme__": "https", "__param_name": "a b"}}]
            """);
    assertEquals(
        "https://10.0.0.2:8080/actuator/prometheus?name=a+b", found.get(1).url().toString());
    assertEquals(Map.of("job", "orders", "instance", "10.0.0.2:8080"), found.get(1).labels());
    assertEquals(
        "http://x:1/metrics", TargetGroups.parse("- targets: [x:1]\n").get(0).url().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {a: b}                     | must be a list of groups
          [{labels: {}}]             | group 0 has no list 'targets'
          [{targets: [a:1], job: x}] | group 0 has 'job': only 'targets' and 'labels' are known
          [{targets: ["a b"]}]       | 'http://a b/metrics' is no URL
          ["                         | line 1: neither JSON nor YAML
          """)
  void aWrongFileIsNamed(String text, String expected) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TargetGroups.parse(text));
    assertTrue(e.getMessage().startsWith(expected), e.getMessage());
  }

  @Test
  void aSecretInAUrlIsRefusedAndNotShown() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ScrapeTarget.parseList("http://me:secret@host:1/metrics"));
    assertEquals(
        "the URL at host has a password in it: no secret may stand in a URL", e.getMessage());
  }
}
