package io.tidegate.controller.service.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code openapi.yaml} says of the API: which operations there are, and who may ask for them.
 * The file is served as it is; what it does not name is not served.
 */
final class ApiContract {
  private static final String FILE = "openapi.yaml";
  private static final String PATH = "/api/v1/" + FILE;
  private static final String ROLE = "x-tidegate-role";
  private static final String OPEN = "open";

  /**
   * @param path matches a request's whole path
   * @param least whoever may ask for it at least; empty: nobody has to say who they are
   */
  record Operation(HttpMethod method, Pattern path, Optional<ApiRole> least) {}

  private final Buffer text;
  private final List<Operation> operations;

  private ApiContract(Buffer text, List<Operation> operations) {
    this.text = text;
    this.operations = List.copyOf(operations);
  }

  /**
   * Reads it from the class path.
   *
   * @throws IOException also where an operation has no role that there is
   */
  static ApiContract load() throws IOException {
    try (InputStream in = ApiContract.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IOException(FILE + " is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      List<Operation> operations = new ArrayList<>();
      for (var path : new YAMLMapper().readTree(bytes).path("paths").properties()) {
        for (var field : path.getValue().properties()) {
          if (field.getValue().has("responses")) {
            operations.add(operation(path.getKey(), field.getKey(), field.getValue()));
          }
        }
      }
      return new ApiContract(Buffer.buffer(bytes), operations);
    }
  }

  private static Operation operation(String path, String method, JsonNode described)
      throws IOException {
    String role = described.path(ROLE).asText();
    Optional<ApiRole> least = ApiRole.of(role);
    if (least.isEmpty() && !role.equals(OPEN)) {
      throw new IOException(
          "%s of %s %s is '%s': must be %s or %s"
              .formatted(ROLE, method, path, role, String.join(", ", ApiRole.words()), OPEN));
    }
    String matched = path.replaceAll("\\{\\w+}", "\\\\E[^/]+\\\\Q");
    return new Operation(
        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
        Pattern.compile("\\Q" + matched + "\\E"),
        least);
  }

  /** The route of the file itself. */
  void mount(Router router) {
    router
        .get(PATH)
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                    .end(text));
  }

  List<Operation> operations() {
    return operations;
  }

  Optional<Operation> find(HttpMethod method, String path) {
    return operations.stream()
        .filter(o -> o.method().equals(method) && o.path().matcher(path).matches())
        .findFirst();
  }

  /** What may be done at a path; empty: there is nothing. */
  List<String> methodsAt(String path) {
    return operations.stream()
        .filter(o -> o.path().matcher(path).matches())
        .map(o -> o.method().name())
        .toList();
  }
}
