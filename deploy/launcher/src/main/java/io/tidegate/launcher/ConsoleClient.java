package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Talks to the API of a running control plane; each failure is one line that says what to do. */
final class ConsoleClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The brokers have 30 s to store an order, and a log may have to be searched. */
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(40);

  /** What every list gives at a time. */
  private static final int PAGE = 500;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final Optional<String> token;
  private final HttpClient http;

  /**
   * One for an API.
   *
   * @param token sent along
   * @param tls whom to trust; empty: whom this machine's Java trusts
   */
  ConsoleClient(URI base, Optional<String> token, Optional<SSLContext> tls) {
    this.base = base;
    this.token = token;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
    tls.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  URI base() {
    return base;
  }

  /** Text as it stands in a path or in a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonNode get(String path) throws InterruptedException {
    return send(path, HttpRequest.newBuilder(base.resolve(path)), 200, PATIENCE);
  }

  /**
   * A list with all its pages.
   *
   * @param path without parameters
   * @param name of the list in the answer
   * @param most entries, at which it stops
   * @return the last page's answer, with the entries of all
   */
  ObjectNode list(String path, String name, int most) throws InterruptedException {
    ArrayNode all = JSON.createArrayNode();
    String cursor = "";
    ObjectNode page;
    do {
      int limit = Math.min(PAGE, most - all.size());
      JsonNode answer = get(path + "?limit=" + limit + cursor);
      if (!(answer instanceof ObjectNode found) || !found.path(name).isArray()) {
        throw CommandFailedException.failed(
            "%s answered without %s: is it a control plane of this version?"
                .formatted(base.resolve(path), name),
            null);
      }
      page = found;
      page.path(name).forEach(all::add);
      cursor = "&cursor=" + encoded(page.path("next").asText());
    } while (page.path("next").isTextual() && !page.path(name).isEmpty() && all.size() < most);
    page.set(name, all);
    return page;
  }

  /** Asks for what has to be looked for. */
  JsonNode find(String path) throws InterruptedException {
    return send(path, HttpRequest.newBuilder(base.resolve(path)), 200, LONG_PATIENCE);
  }

  /** Hands in a request; gives what is known of it, its id included. */
  JsonNode post(String path, JsonNode body) throws InterruptedException {
    return post(path, body, 202, PATIENCE);
  }

  /** Orders something that is done when it is answered. */
  JsonNode order(String path, JsonNode body) throws InterruptedException {
    return post(path, body, 200, LONG_PATIENCE);
  }

  /**
   * The same, if what it changes is still what it was made from.
   *
   * @param tag the ETag of that
   */
  JsonNode order(String path, JsonNode body, String tag) throws InterruptedException {
    return send(path, posted(path, body).header("If-Match", tag), 200, LONG_PATIENCE);
  }

  /** Ends something; it has ended when it is answered. */
  JsonNode delete(String path) throws InterruptedException {
    return send(path, HttpRequest.newBuilder(base.resolve(path)).DELETE(), 200, LONG_PATIENCE);
  }

  private JsonNode post(String path, JsonNode body, int expected, Duration patience)
      throws InterruptedException {
    return send(path, posted(path, body), expected, patience);
  }

  private HttpRequest.Builder posted(String path, JsonNode body) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
  }

  /**
   * Hands in a plan of the gate; what is answered is the caller's.
   *
   * @param key the sender's own for this run
   */
  Answer submit(String path, byte[] yaml, String key) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(LONG_PATIENCE)
            .header("Content-Type", "application/yaml")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofByteArray(yaml));
    HttpResponse<String> response = exchange(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), json(path, response));
  }

  /** An answer that has to be looked at. */
  record Answer(int status, JsonNode body) {
    /** What a problem says. */
    String detail() {
      return body.path("detail").asText(body.toString());
    }
  }

  /** A page for people. */
  String page(String path) throws InterruptedException {
    HttpResponse<String> response =
        exchange(
            HttpRequest.newBuilder(base.resolve(path)).timeout(LONG_PATIENCE),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw refused(path, new Answer(response.statusCode(), json(path, response)));
    }
    return response.body();
  }

  /**
   * Opens a stream of events, which is returned at once and read as it comes.
   *
   * @param lastEventId behind which it goes on; empty: from its beginning
   * @return what ends it when it is closed; empty: there is no such stream, or nothing behind
   */
  Optional<Stream<String>> events(String path, String lastEventId) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(LONG_PATIENCE)
            .header("Accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<Stream<String>> response = exchange(request, HttpResponse.BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      response.body().close();
      return Optional.empty();
    }
    return Optional.of(response.body());
  }

  private JsonNode send(String path, HttpRequest.Builder request, int expected, Duration patience)
      throws InterruptedException {
    HttpResponse<String> response =
        exchange(request.timeout(patience), HttpResponse.BodyHandlers.ofString());
    Answer answer = new Answer(response.statusCode(), json(path, response));
    if (answer.status() != expected) {
      throw refused(path, answer);
    }
    return answer.body();
  }

  private CommandFailedException refused(String path, Answer answer) {
    return CommandFailedException.failed(
        "%s answered %d: %s".formatted(base.resolve(path), answer.status(), answer.detail()), null);
  }

  private JsonNode json(String path, HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw CommandFailedException.failed(
          "%s answered %d, and no JSON: is it a control plane?"
              .formatted(base.resolve(path), response.statusCode()),
          e);
    }
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) throws InterruptedException {
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    try {
      return http.send(request.build(), body);
    } catch (SSLException e) {
      throw CommandFailedException.failed(
          "%s does not prove who it is (%s): name the certificate to trust with --ca"
              .formatted(base, e.getMessage()),
          e);
    } catch (IOException e) {
      throw CommandFailedException.failed(
          "no control plane answers at %s (%s): is it running?".formatted(base, e), e);
    }
  }
}
