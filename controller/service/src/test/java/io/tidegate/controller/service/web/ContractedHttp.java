package io.tidegate.controller.service.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;

/**
 * A client for tests that takes no answer that {@code openapi.yaml} does not promise: its status,
 * its type and its body; nor lets a request succeed whose body the file does not allow.
 */
final class ContractedHttp {
  private static final String OWN = "https://tidegate/openapi";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode FILE = read();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder ->
              builder.schemaLoaders(
                  loaders -> loaders.schemas(uri -> uri.startsWith(OWN) ? FILE.toString() : null)));

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private static JsonNode read() {
    try (InputStream in = ApiContract.class.getResourceAsStream("openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError("openapi.yaml cannot be read", e);
    }
  }

  HttpResponse<String> send(HttpRequest request, BodyHandler<String> body)
      throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, body);
    check(request, response);
    return response;
  }

  /** As JSON pointers, so that the references in the file lead somewhere. */
  private static void check(HttpRequest request, HttpResponse<String> response) {
    String asked = request.method() + " " + request.uri().getPath();
    Optional<String> operation = operation(request);
    if (operation.isEmpty()) {
      // Not of the API: the page, or what must not be there.
      boolean refused = response.statusCode() >= 400;
      if (!refused && request.uri().getPath().startsWith("/api/")) {
        throw new AssertionError(asked + " is answered, and not in openapi.yaml");
      }
      if (refused && request.uri().getPath().startsWith("/api/")) {
        valid("/components/schemas/Problem", response.body(), asked);
      }
      return;
    }
    String described =
        resolved(
            operation.get()
                + "/responses/"
                + (FILE.at(operation.get() + "/responses").has("" + response.statusCode())
                    ? response.statusCode()
                    : "default"));
    if (described.endsWith("/Problem") && response.statusCode() < 400) {
      throw new AssertionError(
          "%s is answered with %d, which is not in openapi.yaml"
              .formatted(asked, response.statusCode()));
    }
    String type = response.headers().firstValue("content-type").orElse("").split(";")[0];
    JsonNode content = FILE.at(described + "/content");
    if (content.isMissingNode()) {
      if (!response.body().isEmpty()) {
        throw new AssertionError(asked + " has a body, and should have none: " + response.body());
      }
    } else if (!content.has(type)) {
      throw new AssertionError("%s is answered as '%s', not as %s".formatted(asked, type, content));
    } else if (type.endsWith("json")) {
      valid(described + "/content/" + escaped(type) + "/schema", response.body(), asked);
    }
    if (response.statusCode() < 300 && request.bodyPublisher().isPresent()) {
      String sent = text(request.bodyPublisher().get());
      if (!sent.isEmpty()) {
        valid(operation.get() + "/requestBody/content/application~1json/schema", sent, asked);
      }
    }
  }

  private static Optional<String> operation(HttpRequest request) {
    for (var path : FILE.path("paths").properties()) {
      String pattern = "\\Q" + path.getKey().replaceAll("\\{\\w+}", "\\\\E[^/]+\\\\Q") + "\\E";
      String method = HttpMethod.valueOf(request.method()).name().toLowerCase(Locale.ROOT);
      if (Pattern.matches(pattern, request.uri().getPath()) && path.getValue().has(method)) {
        return Optional.of("/paths/" + escaped(path.getKey()) + "/" + method);
      }
    }
    return Optional.empty();
  }

  private static String resolved(String pointer) {
    JsonNode at = FILE.at(pointer);
    return at.has("$ref") ? at.get("$ref").asText().substring(1) : pointer;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** What comes by another way than in an answer. */
  static void assertIs(String schema, String json) {
    valid("/components/schemas/" + schema, json, "a " + schema);
  }

  private static void valid(String pointer, String body, String asked) {
    Set<ValidationMessage> wrong;
    try {
      wrong =
          SCHEMAS
              .getSchema(
                  SchemaLocation.of(OWN + "#" + pointer), SchemaValidatorsConfig.builder().build())
              .validate(JSON.readTree(body));
    } catch (IOException e) {
      throw new AssertionError(asked + " has no JSON: " + body, e);
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          "%s is not as openapi.yaml says (%s): %s in %s".formatted(asked, pointer, wrong, body));
    }
  }

  private static String text(HttpRequest.BodyPublisher publisher) {
    CompletableFuture<String> all = new CompletableFuture<>();
    StringBuilder text = new StringBuilder();
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer part) {
            text.append(StandardCharsets.UTF_8.decode(part));
          }

          @Override
          public void onError(Throwable failure) {
            all.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            all.complete(text.toString());
          }
        });
    return all.join();
  }
}
