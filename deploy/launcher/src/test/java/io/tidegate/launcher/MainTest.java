package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {
  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTeachesEachCommand() {
    assertEquals(0, run("--help"));
    for (String command : new String[] {"demo", "serve", "status", "config"}) {
      assertTrue(out.toString().contains(command), out.toString());
      assertEquals(0, run(command, "--help"));
    }
    assertTrue(out.toString().contains("--with-parent") == false, "hidden options stay hidden");
  }

  @Test
  void whatConfigPrintsIsASettingsFile() throws Exception {
    assertEquals(0, run("config"));
    Path file = Files.writeString(dir.resolve("printed.yaml"), out.toString());
    assertEquals(2, run("serve", "--config", file.toString(), "--set", "window=never"));
    assertTrue(err.toString().contains("setting 'window' is 'never'"), err.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          serve --config none.yaml            | none.yaml cannot be read
          serve --set kafka.partition=4       | there is no setting 'kafka.partition'; did you mean 'kafka.partitions'?
          serve --window 0s                   | setting 'window' is '0s': must be a number above 0 and a unit
          demo --traffic none.csv             | --traffic: none.csv is no file: must be a CSV file
          demo --windows 5                    | --windows is 5: must be from 40 to 3600
          demo --fault slow-disk@1+1x2        | --fault: 'slow-disk' is no fault
          demo --report /no/such/folder/x     | --report /no/such/folder/x cannot be written
          demo --from yesterday               | --from is 'yesterday': must be like
          destroy                             | Unmatched argument
          """)
  void wrongUsageIsNamedAndExitsWithTwo(String arguments, String expected) {
    assertEquals(2, run(arguments.split(" ")));
    assertTrue(err.toString().contains(expected), err.toString());
  }

  @Test
  void statusSaysWhenNothingRuns() {
    assertEquals(1, run("status", "--data-dir", dir.toString()));
    assertTrue(err.toString().contains("no control plane was ever started on"), err.toString());
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }
}
