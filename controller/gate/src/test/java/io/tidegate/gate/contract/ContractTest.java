package io.tidegate.gate.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.gate.judge.Judge;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.judge.Reason;
import java.io.StringReader;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {
  private static final Set<Outcome> FAILING = EnumSet.range(Outcome.INVALID, Outcome.INCONCLUSIVE);
  private static final String SLOWER =
      """
      {"schema": "tidegate.gate-input/1", "source": "observed", "seed": 7,
       "metrics": [{"name": "p99", "route": "GET /a?b&<c>", "unit": "ms",
         "baseline": [100,101,99,102,98,100,101,99,103,97,100,101],
         "candidate": [125,124,126,125,123,127,125,126,124,125,126,NaN]}],
       "requests": [{"route": "GET /a?b&<c>",
         "baseline": {"requests": [500], "errors": [0]},
         "candidate": {"requests": [500], "errors": [0]}}],
       "slo": [{"route": "*", "metric": "p99", "atMost": 500}],
       "capacity": {"forecastPeakPerSecond": 100, "p99AtMostMillis": 250,
         "steps": [{"offeredPerSecond": 200, "achievedPerSecond": 200, "p99Millis": 9, "errorRate": 0}]},
       "criteria": {"minWindows": 11}}
      """;

  @Test
  void arraysBecomeAVerdict() throws Exception {
    Judgement judgement = judge(SLOWER);
    JsonNode verdict =
        new ObjectMapper().readTree(VerdictJson.write(judgement, 11, "in.json", "ab", 7));
    assertEquals("tidegate.gate-verdict/1", verdict.path("schema").asText());
    assertEquals("FAIL_REGRESSION", verdict.path("outcome").asText());
    assertEquals(false, verdict.path("promotes").asBoolean(true));
    assertEquals("regression", verdict.path("findings").path(0).path("reason").asText());
    assertEquals(1.25, verdict.path("effects").path(0).path("ratio").asDouble(), 0.01);
    assertTrue(verdict.path("effects").path(0).path("minimumDetectable").asDouble() > 1.05);
    assertEquals(130, verdict.path("knee").path("neededPerSecond").asDouble(), 1e-9);
    assertEquals("Fail", verdict.path("kayenta").path("result").asText());
  }

  /**
   * A downstream pool is a case of its own, in the verdict as it is made and as it is read again.
   */
  @Test
  void aDownstreamPoolThatMissesItsLimitIsInAllThatIsWritten() throws Exception {
    String well =
        SLOWER.replaceAll(
            "\"candidate\": \\[12.*?]",
            "\"candidate\": [100,101,99,102,98,100,101,99,103,97,100,101]");
    String chain =
        """
        "chain": [{"pool": "payments/workers", "metric": "p99", "atMost": 200, "badInARow": 2,
           "windowMillis": 60000, "startMillis": [60000, 120000, 180000], "windows": [190, 210, 220]},
          {"pool": "ledger/db", "metric": "errorRate", "atMost": 0.01, "badInARow": 2, "wholeRun": true,
           "windowMillis": 60000, "startMillis": [0, 60000, 120000], "windows": [0, 0, null],
           "gaps": "1 not there"}],
        """;
    assertEquals(Outcome.PASS, judge(well).verdict().outcome());
    InputJson input =
        InputJson.read(
            well.replace("\"capacity\"", chain + "\"capacity\"")
                .replace("\"minWindows\": 11", "\"maxMissing\": 0.4"));
    assertEquals(input, InputJson.read(InputWriter.write(input.input(), 7)));
    Judgement judgement = Judge.judge(input.input(), 7);

    assertEquals(Outcome.FAIL_SLO, judgement.verdict().outcome());
    JsonNode verdict =
        new ObjectMapper().readTree(VerdictJson.write(judgement, 10, "in.json", "ab", 7));
    JsonNode finding = verdict.path("findings").path(0);
    assertEquals("chain-slo", finding.path("reason").asText());
    assertEquals("payments/workers", finding.path("route").asText());
    assertEquals(
        "2 of 3 windows of 60.00 s in the candidate's turns are above 200.0 ms, the worst at 220.0 ms;"
            + " 2 in a row, the last of them from 1970-01-01T00:03:00Z at 220.0 ms",
        finding.path("detail").asText());
    JsonNode pool = verdict.path("chain").path(0);
    assertEquals("payments/workers", pool.path("pool").asText());
    assertEquals(220, pool.path("worst").asDouble());
    assertEquals(2, pool.path("bad").asInt());
    assertTrue(verdict.path("chain").path(1).path("wholeRun").asBoolean());

    String table = VerdictTable.text(judgement);
    assertTrue(table.contains("chain p99 payments/workers         worst 220"), table);
    String xml = JUnitXml.write(judgement, FAILING, "2026-01-01T00:00:00");
    assertEquals(xml, JUnitXml.write(verdict, FAILING, "2026-01-01T00:00:00"));
    assertTrue(
        xml.contains(
            "<testcase name=\"errorRate\" classname=\"tidegate.gate ledger/db\" time=\"0\"/>"),
        xml);
    assertTrue(xml.contains("failures=\"1\"") && xml.contains("type=\"chain-slo\""), xml);
  }

  @Test
  void forPrometheusWhatWasMeasuredIsASeries() {
    String text =
        VerdictMetrics.write(judge(SLOWER), "shop \"a\"", 11, Instant.ofEpochMilli(1_500));
    for (String line :
        new String[] {
          "# TYPE tidegate_gate_promotes gauge",
          "tidegate_gate_promotes{gate=\"shop \\\"a\\\"\"} 0.0",
          "tidegate_gate_exit_code{gate=\"shop \\\"a\\\"\"} 11.0",
          "tidegate_gate_ended_timestamp_seconds{gate=\"shop \\\"a\\\"\"} 1.5",
          "tidegate_gate_outcome{gate=\"shop \\\"a\\\"\",outcome=\"FAIL_REGRESSION\"} 1.0",
          "tidegate_gate_outcome{gate=\"shop \\\"a\\\"\",outcome=\"PASS\"} 0.0",
          "tidegate_gate_findings{gate=\"shop \\\"a\\\"\",reason=\"regression\"} 1.0",
          "tidegate_gate_error_rate{gate=\"shop \\\"a\\\"\",route=\"GET /a?b&<c>\",side=\"candidate\"} 0.0",
          "tidegate_gate_needed_requests_per_second{gate=\"shop \\\"a\\\"\"} 130.0",
        }) {
      assertTrue(text.contains(line + "\n"), line + " is not in\n" + text);
    }
    String invalid =
        VerdictMetrics.write(
            Judgement.invalid(Reason.INPUT_UNREADABLE, "x"), "a", 21, Instant.EPOCH);
    assertTrue(invalid.contains("outcome=\"INVALID\"} 1.0"), invalid);
    assertFalse(invalid.contains("effect_ratio") || invalid.contains("error_rate"), invalid);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                      | there is no JSON object in it
          []                                      | there is no JSON object in it
          {"schema": "tidegate.gate-input/1", "me | it is no JSON, or cut off
          {"schema": "tidegate.gate-input/2"}     | schema is 'tidegate.gate-input/2': must be tidegate.gate-input/1
          {"schema": "tidegate.gate-input/1"} {}  | it is no JSON, or cut off
          {"schema": "tidegate.gate-input/1", "slos": []} | there is no field 'slos': must be one of
          {"schema": "tidegate.gate-input/1", "order": "BABA"} | order is 'BABA': must be ABBA, concurrent or separate
          {"schema": "tidegate.gate-input/1", "metrics": [{"name": "p99", "baseline": ["x"]}]} | metrics[0].baseline[0] is "x": must be a number, or null
          {"schema": "tidegate.gate-input/1", "metrics": [{"baseline": []}]} | metric is '' of route '*': neither may be blank
          {"schema": "tidegate.gate-input/1", "slo": [{"metric": "p99"}]} | rule p99 of * is at most NaN
          {"schema": "tidegate.gate-input/1", "capacity": {}} | the forecast peak is NaN requests per second
          """)
  void whatCannotBeReadIsNamed(String text, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> InputJson.read(text == null ? "" : text))
            .getMessage();
    assertTrue(message.startsWith(expected), message);
  }

  @Test
  void anEmptyInputIsReadAndInvalid() {
    Judgement judgement = judge("{\"schema\": \"tidegate.gate-input/1\"}");
    assertEquals(Outcome.INVALID, judgement.verdict().outcome());
    assertEquals(2, judgement.verdict().findings().size());
  }

  @Test
  void theJUnitXmlIsOfTheCommonSchema() throws Exception {
    var schema =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
            .newSchema(ContractTest.class.getResource("/junit.xsd"));
    for (Judgement judgement :
        new Judgement[] {
          judge(SLOWER), Judgement.invalid(Reason.INPUT_UNREADABLE, "a \u0000 & <b> \"c\"")
        }) {
      String xml = JUnitXml.write(judgement, FAILING, "2026-01-01T00:00:00");
      assertDoesNotThrow(
          () -> schema.newValidator().validate(new StreamSource(new StringReader(xml))), xml);
    }
    String xml = JUnitXml.write(judge(SLOWER), FAILING, "2026-01-01T00:00:00");
    assertTrue(xml.contains("tests=\"3\" failures=\"1\" errors=\"0\""), xml);
    assertTrue(xml.contains("type=\"regression\""), xml);
    String warned = JUnitXml.write(judge(SLOWER), Set.of(Outcome.INVALID), "2026-01-01T00:00:00");
    assertTrue(warned.contains("failures=\"0\"") && warned.contains("<system-out>"), warned);
  }

  @Test
  void whatARunNotedIsInItsVerdictAndElseThereIsNoSuchField() {
    Judgement judgement = judge(SLOWER);
    String noted =
        VerdictJson.write(
            judgement,
            11,
            "gate.yaml",
            "ab",
            1,
            Optional.empty(),
            List.of("access.log was replayed"));
    assertTrue(noted.contains("\"notes\" : [ \"access.log was replayed\" ]"), noted);
    assertFalse(VerdictJson.write(judgement, 11, "gate.yaml", "ab", 1).contains("\"notes\""));
  }

  @Test
  void theTableShowsWhatWouldHaveBeenSeen() {
    String table = VerdictTable.text(judge(SLOWER));
    assertTrue(table.contains("FAIL_REGRESSION\n  regression, p99 GET /a?b&<c>: +25."), table);
    assertTrue(table.contains("Kayenta would say: Fail"), table);
    assertTrue(table.contains("knee at least 200.0/s, needed 130.0/s"), table);
  }

  private static Judgement judge(String text) {
    InputJson read = InputJson.read(text);
    return Judge.judge(read.input(), read.seed());
  }
}
