package io.tidegate.gate.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.traffic.PlannedRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS load goes only to whom the plan trusts, by the name that it was asked by. */
@Timeout(60)
class TrustTest {
  private static final String PASSWORD = "changeit";
  private static final LoadOptions OPTIONS =
      LoadOptions.plain(Duration.ofSeconds(20), Duration.ofMillis(200));

  @TempDir Path dir;

  /**
   * A key with its own certificate for a name.
   *
   * @return the PKCS #12 file; beside it stands the certificate alone, as {@code .pem}
   */
  private Path key(String name, String san) throws Exception {
    Path store = dir.resolve(name + ".p12");
    keytool(
        "-genkeypair -alias gate -keyalg EC -dname CN=%s -ext san=%s -storetype PKCS12 -storepass %s -keystore"
            .formatted(name, san, PASSWORD),
        store);
    keytool(
        "-exportcert -rfc -alias gate -storepass %s -keystore %s -file".formatted(PASSWORD, store),
        pem(name));
    return store;
  }

  private Path pem(String name) {
    return dir.resolve(name + ".pem");
  }

  private static void keytool(String arguments, Path last) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ", -1)));
    command.add(last.toString());
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(keytool.waitFor(30, TimeUnit.SECONDS) && keytool.exitValue() == 0, said);
  }

  private static Played play(Service service, LoadOptions options) throws Exception {
    try (LoadEngine engine = new LoadEngine(options, 1)) {
      List<PlannedRequest> two =
          List.of(
              new PlannedRequest(0, 0, 0, "GET", "/"),
              new PlannedRequest(50_000, 0, 0, "GET", "/"));
      return engine.play(
          service.target(),
          two.iterator(),
          new Stretch(0, Duration.ofMillis(200), Duration.ofSeconds(20), 0),
          w -> {});
    }
  }

  @Test
  void itAnswersWhoTrustsItsCertificate() throws Exception {
    try (Service service = Service.overTls(key("own", "ip:127.0.0.1"), PASSWORD)) {
      Played played = play(service, OPTIONS.withTrust(pem("own")));
      assertEquals(2, played.answeredInTime(), played.errors().toString());
    }
  }

  @Test
  void whomNobodyVouchesForIsSentNothing() throws Exception {
    key("other", "ip:127.0.0.1");
    try (Service service = Service.overTls(key("own", "ip:127.0.0.1"), PASSWORD)) {
      for (LoadOptions options : List.of(OPTIONS, OPTIONS.withTrust(pem("other")))) {
        Played played = play(service, options);
        assertEquals(0, played.answeredInTime());
        assertEquals(2, played.errors().values().stream().mapToLong(n -> n).sum());
      }
      assertEquals(0, service.requests());
    }
  }

  @Test
  void aTrustedCertificateOfAnotherNameIsNotEnough() throws Exception {
    try (Service service = Service.overTls(key("own", "dns:elsewhere.example"), PASSWORD)) {
      assertEquals(0, play(service, OPTIONS.withTrust(pem("own"))).answeredInTime());
      assertEquals(0, service.requests());
    }
  }
}
