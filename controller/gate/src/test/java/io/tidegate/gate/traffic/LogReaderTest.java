package io.tidegate.gate.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogReaderTest {
  private final List<AccessRecord> records = new ArrayList<>();

  @Test
  void aCombinedLineIsARequest() throws IOException {
    read(
        "83.149.9.216 - ann [17/May/2015:10:05:03 +0200] \"GET /a/b?flav=rss20&q=ann HTTP/1.1\" 404 203023"
            + " \"http://ref/\" \"Mozilla \\\"5.0\\\"\"\n");
    AccessRecord r = records.get(0);
    // date -u -d '2015-05-17 08:05:03' +%s
    assertEquals(1_431_849_903_000_000L, r.epochMicros());
    assertEquals("GET", r.method());
    assertEquals("/a/b?flav", r.path());
    assertEquals(404, r.status());
    assertEquals(203_023, r.bytes());
    assertNotEquals(0, r.client());
  }

  @Test
  void aCommonLineHasNoAgentAndMayHaveNoSize() throws IOException {
    read("h - - [17/May/2015:10:05:03 +0000] \"HEAD / HTTP/1.0\" 304 -\n");
    assertEquals(0, records.get(0).bytes());
  }

  @Test
  void addressAndUserTogetherMakeTheClient() throws IOException {
    String text = Logs.line("10.0.0.1", 0, "GET /");
    read(text + text.replace("- - [", "- ann [") + text + Logs.line("10.0.0.2", 0, "GET /"));
    assertEquals(records.get(0).client(), records.get(2).client());
    assertEquals(3, records.stream().mapToLong(AccessRecord::client).distinct().count());
  }

  @Test
  void garbageIsCountedAndNamedAndStopsNothing() throws IOException {
    InputReport report =
        read(
            Logs.line("a", 0, "GET /")
                + "\\x16\\x03\\x01\n\n"
                + "h - - [17/Foo/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1\n"
                + "h - - [17/May/2015:10:05:03 +0000] \"\\x16\\x03\" 400 1\n"
                + "h - - [17/May/2015:10:05:03 +0000] \"GET nowhere HTTP/1.1\" 400 1\n"
                + "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" two 1\n"
                + "x".repeat(70_000)
                + "\n"
                + Logs.line("a", 1, "GET /"));
    assertEquals(2, report.requests());
    assertEquals(6, report.garbage());
    assertEquals(1, report.ignored());
    assertEquals(9, report.read());
    assertEquals(
        List.of(
            "line 2: no [time]",
            "line 4: the time is not like 17/May/2015:10:05:03 +0000",
            "line 5: the request is not like GET /path HTTP/1.1",
            "line 6: the request's target is no path",
            "line 7: status or size is no number"),
        report.firstGarbage());
    assertEquals("log: 6 of 9 lines are no requests", report.gap());
    assertEquals("", read(Logs.line("a", 0, "GET /").repeat(99) + "x\n").gap());
  }

  @Test
  void anEndThatIsCutOffIsSaid() throws IOException {
    String two = Logs.line("a", 0, "GET /") + Logs.line("a", 1, "GET /");
    assertEquals("", read(two).endsBadly());
    assertEquals("", read(two).gap());
    InputReport half = read(two.substring(0, two.length() - 60));
    assertEquals("its last line, 2, is cut off", half.endsBadly());
    assertEquals("log: its last line, 2, is cut off", half.gap());
    byte[] zipped = Logs.gzip(two.repeat(1000));
    assertEquals(2000, read(zipped).requests());
    InputReport cut = read(Arrays.copyOf(zipped, zipped.length - 20));
    assertEquals("it is compressed and cut off after line", cut.endsBadly().substring(0, 39));
  }

  @Test
  void jsonLinesOfNginxAndCaddyAreRead() throws IOException {
    read(
        """
        {"time_iso8601":"2026-01-01T00:00:00+00:00","request":"GET /a?b=1 HTTP/1.1","status":"200","body_bytes_sent":"12","request_time":"0.250","remote_addr":"10.0.0.1"}
        {"ts":1767225600.5,"request":{"method":"POST","uri":"/b","remote_ip":"10.0.0.2"},"status":201,"size":7}
        """);
    assertEquals(1_767_225_600_000_000L, records.get(0).epochMicros());
    assertEquals(250_000, records.get(0).durationMicros());
    assertEquals("/a", records.get(0).path());
    assertEquals(1_767_225_600_500_000L, records.get(1).epochMicros());
    assertEquals("POST", records.get(1).method());
    assertEquals(7, records.get(1).bytes());
    assertNotEquals(0, records.get(1).client());
  }

  @Test
  void aHarIsOneBrowsersVisit() throws IOException {
    String har =
        """
        {"log":{"version":"1.2","creator":{"name":"x"},"entries":[
         {"startedDateTime":"2026-01-01T00:00:00.250Z","time":12.5,"request":{"method":"GET","url":"https://h/a?b=c","cookies":[{"name":"sid","value":"secret"}]},"response":{"status":200,"content":{"size":99}}},
         {"startedDateTime":"2026-01-01T00:00:01Z","time":3,"request":{"method":"GET","url":"https://h"},"response":{"status":200,"content":{"size":9}}}]}}
        """;
    InputReport report = read(har);
    assertEquals(2, report.requests());
    assertEquals("/a", records.get(0).path());
    assertEquals(12_500, records.get(0).durationMicros());
    assertEquals("/", records.get(1).path());
    assertEquals(records.get(0).client(), records.get(1).client());
    InputReport cut = read(har.substring(0, har.length() - 80));
    assertEquals(1, cut.requests());
    assertEquals(
        "it is no JSON from line 3 on, after 1 elements; the rest was not read", cut.endsBadly());
  }

  @Test
  void serverSpansOfOtlpAreRequestsAndOthersAreNot() throws IOException {
    String line =
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":2,"startTimeUnixNano":"1767225600000001000","endTimeUnixNano":"1767225600005001000","attributes":[{"key":"http.request.method","value":{"stringValue":"GET"}},{"key":"http.route","value":{"stringValue":"/orders/{id}"}},{"key":"http.response.status_code","value":{"intValue":"200"}}]},{"kind":3,"startTimeUnixNano":"1"}]}]}]}
        """;
    InputReport report = read(line + line);
    assertEquals(2, report.requests());
    assertEquals(2, report.ignored());
    assertEquals("/orders/{id}", records.get(0).path());
    assertEquals(1_767_225_600_000_001L, records.get(0).epochMicros());
    assertEquals(5000, records.get(0).durationMicros());
    assertEquals(0, records.get(0).client());
  }

  private InputReport read(String text) throws IOException {
    records.clear();
    return LogReader.read(Logs.input(text), Logs.anonymiser("flav"), records::add);
  }

  private InputReport read(byte[] bytes) throws IOException {
    records.clear();
    return LogReader.read(Logs.input(bytes), Logs.anonymiser("flav"), records::add);
  }
}
