package io.tidegate.controller.service.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The page's files. They are a closed list, {@code console/files.txt} on the class path, read once
 * at the start: there is no path from a request to the file system.
 */
final class PageRoutes {
  private static final String LIST = "console/files.txt";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private record PageFile(String type, Buffer content, EntityTag etag) {}

  private final Map<String, PageFile> files;

  private PageRoutes(Map<String, PageFile> files) {
    this.files = files;
  }

  /**
   * Reads the files.
   *
   * @return empty when the console's jar is not on the class path
   * @throws IOException if a file of the list is missing or of a type that cannot be served
   */
  static Optional<PageRoutes> load(ClassLoader loader) throws IOException {
    Optional<byte[]> list = read(loader, LIST);
    if (list.isEmpty()) {
      return Optional.empty();
    }
    Map<String, PageFile> files = new LinkedHashMap<>();
    for (String line : new String(list.get(), StandardCharsets.UTF_8).lines().toList()) {
      if (line.isBlank()) {
        continue;
      }
      String resource = line.startsWith("webjars/") ? webJar(loader, line) : "console/" + line;
      byte[] content =
          read(loader, resource)
              .orElseThrow(
                  () -> new IOException("%s, named in %s, is missing".formatted(resource, LIST)));
      String path = line.startsWith("webjars/") ? "/" + line : "/console/" + line;
      files.put(path, new PageFile(type(line), Buffer.buffer(content), EntityTag.of(content)));
    }
    return Optional.of(new PageRoutes(files));
  }

  void mount(Router router) {
    files.forEach((path, file) -> router.get(path).handler(context -> send(context, file)));
    PageFile index = files.get("/console/index.html");
    if (index != null) {
      router.get("/console/").handler(context -> send(context, index));
      // Relative, so that the page also works behind a proxy that adds a path.
      router.get("/").handler(context -> redirect(context, "console/"));
      router.getWithRegex("/console").handler(context -> redirect(context, "console/"));
    }
  }

  private static void redirect(RoutingContext context, String to) {
    context.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, to).end();
  }

  private static void send(RoutingContext context, PageFile file) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (!file.etag().isKnownTo(context)) {
      context.response().putHeader(HttpHeaders.CONTENT_TYPE, file.type()).end(file.content());
    }
  }

  /** {@code webjars/<name>/<file>}; the version stands only in the pom. */
  private static String webJar(ClassLoader loader, String line) throws IOException {
    String[] parts = line.split("/", 3);
    if (parts.length < 3) {
      throw new IOException("'%s' in %s: must be webjars/<name>/<file>".formatted(line, LIST));
    }
    String properties = "META-INF/maven/org.webjars.npm/" + parts[1] + "/pom.properties";
    Properties pom = new Properties();
    byte[] content =
        read(loader, properties)
            .orElseThrow(
                () -> new IOException("WebJar '%s' is not on the class path".formatted(parts[1])));
    pom.load(new StringReader(new String(content, StandardCharsets.ISO_8859_1)));
    return "META-INF/resources/webjars/%s/%s/%s"
        .formatted(parts[1], pom.getProperty("version"), parts[2]);
  }

  private static String type(String name) throws IOException {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IOException(
          "'%s' in %s: must end in one of %s".formatted(name, LIST, TYPES.keySet()));
    }
    return type;
  }

  private static Optional<byte[]> read(ClassLoader loader, String resource) throws IOException {
    try (InputStream in = loader.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    }
  }
}
