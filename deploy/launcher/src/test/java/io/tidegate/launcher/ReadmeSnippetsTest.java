package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show as Java compiles as it stands there, against the real modules. */
class ReadmeSnippetsTest {
  private static final Path README = Path.of("../../README.md");
  private static final Path INTEGRATE = Path.of("../docs/integrate.md");
  private static final String SECTION = "## Instrument your service";

  @TempDir private Path classes;

  /** One block of Java. */
  record Snippet(Path file, int line, List<String> code) {

    /** Imports stay on top; statements go into a method, a declared class stays as it is. */
    String source() {
      String imports =
          code.stream().filter(l -> l.startsWith("import ")).collect(Collectors.joining("\n"));
      String body =
          code.stream().filter(l -> !l.startsWith("import ")).collect(Collectors.joining("\n"));
      boolean declares = code.stream().anyMatch(l -> l.matches("(public |final )*class .*"));
      return declares
          ? imports + "\n" + body
          : imports + "\nclass Snippet {\nvoid run() throws Exception {\n" + body + "\n}\n}\n";
    }

    @Override
    public String toString() {
      return file.getFileName() + ":" + line;
    }
  }

  static List<Snippet> snippets() throws IOException {
    List<Snippet> found = new ArrayList<>(snippets(README));
    found.addAll(snippets(INTEGRATE));
    return found;
  }

  private static List<Snippet> snippets(Path file) throws IOException {
    List<Snippet> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    List<String> block = null;
    int begin = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.equals("```java")) {
        block = new ArrayList<>();
        begin = i + 1;
      } else if (line.equals("```") && block != null) {
        found.add(new Snippet(file, begin, List.copyOf(block)));
        block = null;
      } else if (block != null) {
        block.add(line);
      }
    }
    return found;
  }

  @Test
  void theSectionIsThereAndHasSnippets() throws IOException {
    assertTrue(Files.readAllLines(README).contains(SECTION));
    assertTrue(snippets(README).size() >= 4, "README.md has few snippets of Java");
    assertEquals(2, snippets(INTEGRATE).size());
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void compiles(Snippet snippet) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return snippet.source();
          }
        };
    compiler
        .getTask(
            null,
            null,
            problems,
            List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")),
            null,
            List.of(source))
        .call();
    assertEquals(
        "",
        problems.getDiagnostics().stream()
            .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
            .map(d -> snippet + ": " + d.getMessage(Locale.ROOT) + "\n" + snippet.source())
            .collect(Collectors.joining("\n")));
    try (Stream<Path> compiled = Files.walk(classes)) {
      assertTrue(compiled.anyMatch(p -> p.toString().endsWith(".class")));
    }
  }
}
