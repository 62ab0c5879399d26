package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tidegate.bus.Await;
import io.tidegate.launcher.settings.Settings;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A control plane that others can reach, with TLS and tokens, and the command line against it. */
@Timeout(120)
class SecureConsoleIT {
  private static final String ISSUER = "https://id.example.org/realms/ops";
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path dir;

  @Test
  void onlyWhoHasATokenIsAnsweredAndOnlyByTheServerThatIsMeant() throws Exception {
    String certificate = dir.resolve("server.pem").toString();
    String key = dir.resolve("server.key").toString();
    makeCertificate(certificate, key);
    String tokens = dir.resolve("tokens").toString();
    Path viewer = dir.resolve("viewer");
    Files.writeString(viewer, token("vera", "viewer", tokens));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(tokens))));
    String data = dir.resolve("data").toString();
    RSAKey issuer = new RSAKeyGenerator(2_048).keyID("k").generate();
    Path keys = Files.writeString(dir.resolve("keys.json"), new JWKSet(issuer).toString());
    Settings settings =
        Settings.load(
            null,
            Map.of(
                "TIDEGATE_CONSOLE_OIDC_ISSUER", ISSUER,
                "TIDEGATE_CONSOLE_OIDC_AUDIENCE", "tidegate",
                "TIDEGATE_CONSOLE_OIDC_JWKS", keys.toString(),
                "TIDEGATE_CONSOLE_OIDC_ROLES_CLAIM", "realm_access.roles",
                "TIDEGATE_CONSOLE_OIDC_OPERATORS", "sre, on-call"),
            Map.of(
                "data-dir",
                data,
                "console.host",
                "0.0.0.0",
                "console.port",
                "0",
                "console.tls-certificate",
                certificate,
                "console.tls-key",
                key,
                "console.tokens",
                tokens));
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger refusals = (Logger) LoggerFactory.getLogger("io.tidegate.controller.service.web");
    refusals.addAppender(log);
    try (ControlPlane plane = ControlPlane.start(settings)) {
      String url = "https://localhost:" + plane.endpoints().consolePort();
      CommandLineRun local = CommandLineRun.of("status", "--data-dir", data);
      assertEquals(0, local.exitCode(), local.err());
      assertTrue(local.out().contains("no pool has reported yet"), local.out());

      CommandLineRun untrusted = CommandLineRun.of("status", "--url", url);
      assertEquals(1, untrusted.exitCode());
      assertTrue(untrusted.err().contains("does not prove who it is"), untrusted.err());
      CommandLineRun nobody = CommandLineRun.of("status", "--url", url, "--ca", certificate);
      assertEquals(1, nobody.exitCode());
      assertTrue(nobody.err().contains("answered 401: this takes a token"), nobody.err());
      assertEquals(0, ask(url, certificate, viewer, "status").exitCode());

      HttpClient.newBuilder()
          .sslContext(TrustedCertificates.exactly(Path.of(certificate)))
          .build()
          .newWebSocketBuilder()
          .header("Authorization", "Bearer " + Files.readString(viewer).strip())
          .buildAsync(
              URI.create(url.replace("https:", "wss:") + "/api/v1/alerts/socket"),
              new WebSocket.Listener() {})
          .get(30, TimeUnit.SECONDS)
          .abort();

      CommandLineRun resize = ask(url, certificate, viewer, "resize", "orders/workers", "12");
      assertEquals(1, resize.exitCode());
      assertTrue(resize.err().contains("'vera' is a viewer: this takes an operator"), resize.err());

      Path issued = dir.resolve("issued");
      Files.writeString(issued, issued(issuer, Instant.now().plusSeconds(600)));
      CommandLineRun freeze =
          ask(url, certificate, issued, "freeze", "orders/*", "--reason", "incident 4711");
      assertEquals(0, freeze.exitCode(), freeze.err());
      assertTrue(freeze.out().contains("ada-at-the-issuer"), freeze.out());
      Files.writeString(issued, issued(issuer, Instant.now().minusSeconds(600)));
      CommandLineRun late = ask(url, certificate, issued, "status");
      assertEquals(1, late.exitCode());
      assertTrue(
          late.err().contains("answered 401: the token is refused: it ended at "), late.err());
      List<String> logged = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
      assertTrue(logged.stream().anyMatch(l -> l.endsWith(": token-expired")), logged.toString());
      for (String secret : List.of(Files.readString(issued), Files.readString(viewer))) {
        for (String part : secret.strip().split("\\.")) {
          assertFalse(logged.toString().contains(part), logged.toString());
        }
      }

      Files.writeString(Path.of(tokens), "# nobody\n");
      Await.until(
          "a token that was taken away opens nothing any more",
          () -> ask(url, certificate, viewer, "status").exitCode() == 1);
      assertEquals(0, CommandLineRun.of("status", "--data-dir", data).exitCode());
      assertFalse(Files.readString(Path.of(data, "endpoints.json")).contains("tg_"));
    }
  }

  private static String issued(RSAKey key, Instant end) throws JOSEException {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("tidegate")
                .subject("ada-at-the-issuer")
                .expirationTime(Date.from(end))
                .claim("realm_access", Map.of("roles", List.of("on-call")))
                .build());
    jwt.sign(new RSASSASigner(key));
    return jwt.serialize();
  }

  private static CommandLineRun ask(String url, String ca, Path token, String... command) {
    List<String> all = new java.util.ArrayList<>(List.of(command));
    all.addAll(List.of("--url", url, "--ca", ca, "--token-file", token.toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private static String token(String name, String role, String file) {
    CommandLineRun made = CommandLineRun.of("token", name, "--role", role, "--file", file);
    assertEquals(0, made.exitCode(), made.err());
    CommandLineRun again = CommandLineRun.of("token", name, "--role", role, "--file", file);
    assertEquals(1, again.exitCode());
    assertTrue(again.err().contains("has a token of '" + name + "' already"), again.err());
    return made.out();
  }

  private void makeCertificate(String certificate, String key) throws Exception {
    Path store = dir.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(keytool.waitFor(30, TimeUnit.SECONDS) && keytool.exitValue() == 0, said);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Files.writeString(
        Path.of(certificate), pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
    Files.writeString(
        Path.of(key), pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(der), what);
  }
}
