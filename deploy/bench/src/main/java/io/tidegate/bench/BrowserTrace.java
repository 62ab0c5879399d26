package io.tidegate.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A piece of Chromium's own trace: the frames that it drew, and the memory of the process that drew
 * them.
 *
 * @param framesBySecond frames that show something new of the page, in each whole second
 * @param longestGapMillis between two of them
 * @param memoryBytes private memory of the page's process at each of its dumps, every five seconds
 */
record BrowserTrace(List<Integer> framesBySecond, double longestGapMillis, List<Long> memoryBytes) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECOND_MICROS = 1_000_000;
  private static final Map<String, Object> CONFIGURATION =
      Map.of(
          "transferMode",
          "ReturnAsStream",
          "traceConfig",
          Map.of(
              "recordMode",
              "recordUntilFull",
              "includedCategories",
              List.of(
                  "disabled-by-default-devtools.timeline.frame",
                  "disabled-by-default-memory-infra"),
              "excludedCategories",
              List.of("*"),
              "memoryDumpConfig",
              Map.of("triggers", List.of(Map.of("mode", "light", "periodic_interval_ms", 5_000)))));

  /** What is read of an event. */
  private record Event(String name, long process, long micros, long memoryBytes) {}

  /**
   * Traces for a time, and reads the trace.
   *
   * @param browser a session with the browser, not with a page
   * @param page waited in, so that its events are seen
   */
  static BrowserTrace of(CDPSession browser, Page page, int millis) throws IOException {
    JsonObject[] complete = {null};
    Consumer<JsonObject> told = event -> complete[0] = event;
    browser.on("Tracing.tracingComplete", told);
    browser.send("Tracing.start", object(CONFIGURATION));
    page.waitForTimeout(millis);
    browser.send("Tracing.end");
    page.waitForCondition(() -> complete[0] != null);
    browser.off("Tracing.tracingComplete", told);
    if (complete[0].get("dataLossOccurred").getAsBoolean()) {
      throw new IOException(
          "the browser's trace of %d ms did not fit its buffer".formatted(millis));
    }
    return read(text(browser, complete[0].get("stream").getAsString()));
  }

  private static byte[] text(CDPSession browser, String stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    JsonObject part;
    do {
      part = browser.send("IO.read", object(Map.of("handle", stream, "size", 4 << 20)));
      String data = part.get("data").getAsString();
      all.write(
          part.has("base64Encoded") && part.get("base64Encoded").getAsBoolean()
              ? Base64.getDecoder().decode(data)
              : data.getBytes(StandardCharsets.UTF_8));
    } while (!part.get("eof").getAsBoolean());
    browser.send("IO.close", object(Map.of("handle", stream)));
    return all.toByteArray();
  }

  private static BrowserTrace read(byte[] trace) throws IOException {
    List<Event> events = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(trace)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.START_ARRAY
            && "traceEvents".equals(parser.currentName())) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            JsonNode event = JSON.readTree(parser);
            events.add(
                new Event(
                    event.path("name").asText(),
                    event.path("pid").asLong(),
                    event.path("ts").asLong(),
                    Long.parseLong(
                        event.at("/args/dumps/process_totals/private_footprint_bytes").asText("0"),
                        16)));
          }
        }
      }
    }
    events.sort(Comparator.comparingLong(Event::micros));
    return of(events);
  }

  private static BrowserTrace of(List<Event> events) {
    Map<Long, Integer> drawn = new HashMap<>();
    events.stream()
        .filter(event -> event.name().equals("ActivateLayerTree"))
        .forEach(event -> drawn.merge(event.process(), 1, Integer::sum));
    long process =
        drawn.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .orElseThrow(() -> new IllegalStateException("the browser drew no frame"))
            .getKey();
    List<Event> ofPage = events.stream().filter(event -> event.process() == process).toList();
    List<Long> frames = new ArrayList<>();
    // A frame that the page has made is activated, then drawn; what is drawn without is not new.
    boolean fresh = false;
    for (Event event : ofPage) {
      if (event.name().equals("ActivateLayerTree")) {
        fresh = true;
      } else if (event.name().equals("DrawFrame") && fresh) {
        fresh = false;
        frames.add(event.micros());
      }
    }
    long begin = frames.get(0);
    int[] bySecond = new int[(int) ((frames.get(frames.size() - 1) - begin) / SECOND_MICROS)];
    long longest = 0;
    for (int i = 0; i < frames.size(); i++) {
      int second = (int) ((frames.get(i) - begin) / SECOND_MICROS);
      if (second < bySecond.length) {
        bySecond[second]++;
      }
      longest = Math.max(longest, i == 0 ? 0 : frames.get(i) - frames.get(i - 1));
    }
    return new BrowserTrace(
        Arrays.stream(bySecond).boxed().toList(),
        longest / 1e3,
        ofPage.stream().map(Event::memoryBytes).filter(bytes -> bytes > 0).toList());
  }

  private static JsonObject object(Map<String, Object> values) {
    return new Gson().toJsonTree(values).getAsJsonObject();
  }
}
