package io.tidegate.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a run of the gate says, followed from where it was left. */
final class GateRunEvents {
  /** The stream says every 15 s that it is there. */
  private static final long SILENCE_SECONDS = 60;

  /** As no line of a stream is: those that are empty are left out, they only part the events. */
  private static final String END = "";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ConsoleClient client;
  private final String path;
  private String lastId = "";

  GateRunEvents(ConsoleClient client, String path) {
    this.client = client;
    this.path = path;
  }

  /**
   * Follows it until the stream ends, breaks, or is silent for a minute.
   *
   * @return false: there is no stream, or nothing more on it
   */
  boolean follow(Consumer<String> progress) throws InterruptedException {
    Optional<Stream<String>> opened = client.events(path, lastId);
    if (opened.isEmpty()) {
      return false;
    }
    try (Stream<String> lines = opened.get()) {
      BlockingQueue<String> queue = new LinkedBlockingQueue<>();
      Iterator<String> iterator = lines.iterator();
      Thread reader = new Thread(() -> read(iterator, queue), "gate-events");
      reader.setDaemon(true);
      reader.start();
      String line = queue.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
      while (line != null && !line.equals(END)) {
        take(line, progress);
        line = queue.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
    return true;
  }

  private static void read(Iterator<String> lines, BlockingQueue<String> queue) {
    try {
      while (lines.hasNext()) {
        String line = lines.next();
        if (!line.isEmpty()) {
          queue.add(line);
        }
      }
    } catch (UncheckedIOException e) {
      // It broke, or was closed: what the run came to is asked for in any case.
      queue.add(END);
      return;
    }
    queue.add(END);
  }

  private void take(String line, Consumer<String> progress) {
    if (line.startsWith("id:")) {
      lastId = line.substring("id:".length()).strip();
    } else if (line.startsWith("data:")) {
      try {
        JsonNode said = JSON.readTree(line.substring("data:".length())).path("line");
        if (said.isTextual()) {
          progress.accept(said.asText());
        }
      } catch (JsonProcessingException e) {
        throw CommandFailedException.failed(
            "the control plane says '%s', and no JSON: is it one?".formatted(line), e);
      }
    }
  }
}
