package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.PoolId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class MainTest {
  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTeachesEachCommand() {
    assertEquals(0, run("--help"));
    for (String command :
        new String[] {
          "demo",
          "serve",
          "edge",
          "status",
          "resize",
          "warm",
          "attach",
          "backtest",
          "simulate",
          "models",
          "train",
          "gate",
          "keygen",
          "config"
        }) {
      assertTrue(out.toString().contains(command), out.toString());
      assertEquals(0, run(command, "--help"));
    }
    assertTrue(out.toString().contains("--with-parent") == false, "hidden options stay hidden");
  }

  /** But the one that judges on the spot, and writes its verdict to a file. */
  @Test
  void eachCommandThatAsksAControlPlaneAnswersPrograms() {
    Map<String, CommandSpec> asking = new TreeMap<>();
    collect(Main.commandLine().getCommandSpec(), asking);
    assertTrue(asking.size() > 25, asking.keySet().toString());
    asking.values().removeIf(command -> command.findOption("--output") != null);
    assertEquals(Set.of("tidegate gate run"), asking.keySet());
  }

  private static void collect(CommandSpec command, Map<String, CommandSpec> asking) {
    if (command.findOption("--url") != null) {
      asking.put(command.qualifiedName(), command);
    }
    command.subcommands().values().forEach(each -> collect(each.getCommandSpec(), asking));
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
          edge                                | --uplink is missing: must be HOST:PORT of the centre's Kafka
          edge --uplink centre                | 'centre' is no address: must be HOST:PORT
          edge --uplink c:1 --name hall:7     | the edge's name is 'hall:7': must be 1 to 63 of
          edge --uplink c:1 --kafka k:1       | setting 'kafka.bootstrap' is 'k:1': an edge has its own broker
          edge --uplink c:1 --influx http://i | setting 'store.influx-url' is 'http://i': an edge has no store
          edge --uplink c:1 --set edge.listen=0.0.0.0 | '0.0.0.0' is no address: must be HOST:PORT
          edge --uplink c:1 --set edge.longest-pause=1ms | setting 'edge.longest-pause' is 1 ms: must be at least 500 ms
          edge --uplink c:1 --set edge.disk-bound-mib=64 | setting 'edge.disk-bound-mib' is '64': must be at least 109
          demo --traffic none.csv             | --traffic: none.csv is no file: must be a CSV file
          demo --windows 5                    | --windows is 5: must be from 40 to 3600
          demo --fault slow-disk@1+1x2        | --fault: 'slow-disk' is no fault
          demo --report /no/such/folder/x     | --report /no/such/folder/x cannot be written
          demo --scenario slow-disk           | --scenario is 'slow-disk': must be peak-day, slow-database, harmful-policy or playground
          demo --scenario playground --report x | --report has no meaning with --scenario playground: nothing is compared there
          demo --scenario slow-database --windows 99 | --windows has no meaning with --scenario slow-database
          demo --from yesterday               | --from is 'yesterday': must be like
          resize orders 12                    | 'orders' is no pool: must be SERVICE/POOL, e.g. orders/workers
          resize orders/-x 12                 | pool is '-x': must be 1 to 63 of
          resize orders/workers 0             | SIZE is 0: must be from 1 to 10000
          resize orders/workers twelve        | Invalid value for positional parameter at index 1 (SIZE): 'twelve'
          resize orders/workers               | Missing required parameter: 'SIZE'
          resize orders/workers 12 --timeout soon | --timeout: 'soon' is no duration
          resize orders/workers 12 --timeout 2h | --timeout is 2h: must be at most 1h
          resize orders/workers 12 --url orders | --url is 'orders': must be like http://127.0.0.1:8080
          warm orders/workers 10001           | TARGET is 10001: must be from 1 to 10000
          attach soon                         | Invalid value for positional parameter at index 0 (PID): 'soon' is not a long
          attach 1 --kafka a:1 --agent none.jar | none.jar is no file: must be the agent's jar, name it by --agent
          attach 1 --kafka a:1 --agent pom.xml --set kafka.x=1,y=2 | --set kafka.x has a '=' after a comma
          backtest                            | Missing required argument
          backtest --windows none.csv         | --windows: none.csv is no file: must be a CSV file with the columns at,service,pool,arrival,p99
          backtest --windows pom.xml          | --windows: pom.xml, line 1: the column 'at'
          backtest --windows a.csv --slo-p99 0 | --slo-p99 is 0.0: must be above 0, milliseconds
          backtest --windows a.csv --budgets 0.1,0 | --budgets has 0.0: must be above 0
          backtest --windows a.csv --map x=y  | --map: there is no column 'x': must be one of [at,
          backtest --windows a.csv --report /no/such/folder/x | --report /no/such/folder/x cannot be written
          simulate --traffic none.csv         | --traffic: none.csv is no file: must be a CSV file with the columns timestamp,rate_per_minute
          simulate --traffic pom.xml          | --traffic: pom.xml, line 1: the column 'timestamp' is missing
          simulate --controllers hpa,vpa      | --controllers: 'vpa' is none of [fixed, hpa, queue, holt-winters, tidegate, oracle]
          simulate --controllers hpa,hpa      | --controllers has 'hpa' twice: must be each once
          simulate --seeds 0                  | --seeds is 0: must be from 1 to 1000
          simulate --days 401                 | --days is 401: must be from 1 to 400
          simulate --pools 1000 --days 400    | 8000000 pool-days: must be at most 100000
          simulate --report /no/such/folder/x | --report /no/such/folder/x cannot be written
          gate                                | Missing command: model, run, judge, generator or demo; runs, start
          gate generator --kafka a:1          | Missing required option: '--allow=HOST:PORT'
          gate generator --kafka a:1 --allow x | --allow has 'x': must be host:port
          gate generator --kafka a:1 --allow a:1 --name a/b | --name is 'a/b': must be 1 to 63
          gate start                          | Missing required option: '--file=GATE.yaml'
          gate start -f none.yaml             | none.yaml cannot be read
          gate runs --limit 0                 | --limit is 0: must be from 1 to 1000
          gate override x --by me             | Missing required option: '--reason=TEXT'
          gate judge                          | FILE is missing: what was measured, as JSON
          gate judge none.json                | none.json cannot be read
          gate judge x --fail-on invalid      | --fail-on has 'invalid': must be of slo, regression
          gate judge --self-test --pairs 0    | --pairs is 0: must be from 1 to 10000
          gate model                          | FILE is missing: a log to learn from
          gate model none.log                 | none.log is no file: must be a log
          gate run                            | Missing required option: '--file=GATE.yaml'
          gate run -f none.yaml               | none.yaml cannot be read
          gate run -f pom.xml                 | pom.xml: there are no settings in it
          gate run -f none.yaml --fail-on no  | --fail-on has 'no': must be of slo, regression
          gate demo --seconds 5               | --seconds is 5.0: must be from 6 to 600
          gate demo --only fast               | --only has 'fast': must be of equal, slow-query, small-pool, errors
          gate demo --log none.log            | none.log is no file: must be an access log
          policy dry-run                      | Missing required parameter: 'FILE'
          policy dry-run none.yaml            | none.yaml cannot be read
          destroy                             | Unmatched argument
          """)
  void wrongUsageIsNamedAndExitsWithTwo(String arguments, String expected) {
    assertEquals(2, run(arguments.split(" ")));
    assertTrue(err.toString().contains(expected), err.toString());
  }

  @Test
  void keysAreMadeOnceAndTheControlPlaneTakesThem() throws Exception {
    assertEquals(0, run("keygen", "--out", dir.toString()), err.toString());
    Path secret = dir.resolve("tidegate-command.key");
    assertTrue(out.toString().contains("$(cat " + secret + ") tidegate serve"), out.toString());
    String text = Files.readString(secret).strip();
    PrivateKey key =
        Settings.load(null, Map.of("TIDEGATE_CONTROLLER_COMMAND_KEY", text), Map.of())
            .controller()
            .commandKey()
            .orElseThrow();
    PublicKey open =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(
                new X509EncodedKeySpec(
                    Base64.getDecoder()
                        .decode(Files.readString(dir.resolve("tidegate-command.pub")).strip())));
    Command command = new Command("c", "d", new PoolId("orders", "db"), "i", 0, 1, 2, 1, 2);
    assertTrue(CommandSignature.verify(CommandSignature.sign(command, key), open));
    assertEquals(
        Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE),
        Files.getPosixFilePermissions(secret));

    assertEquals(1, run("keygen", "--out", dir.toString()));
    assertTrue(err.toString().contains("exists: a key in use is not overwritten"), err.toString());
    assertEquals(text, Files.readString(secret).strip());
  }

  @Test
  void statusSaysWhenNothingRuns() {
    assertEquals(1, run("status", "--data-dir", dir.toString()));
    assertTrue(err.toString().contains("no control plane was ever started on"), err.toString());
  }

  @Test
  void attachNeedsABroker() {
    assertEquals(1, run("attach", "1", "--data-dir", dir.toString()));
    assertTrue(err.toString().contains("name its --data-dir or the --kafka"), err.toString());
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }
}
