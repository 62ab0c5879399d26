package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.launcher.settings.Settings;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A control plane that others can reach, with TLS and tokens, and the command line against it. */
@Timeout(120)
class SecureConsoleIT {
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
    Settings settings =
        Settings.load(
            null,
            Map.of(),
            Map.of(
                "data-dir", data,
                "console.host", "0.0.0.0",
                "console.port", "0",
                "console.tls-certificate", certificate,
                "console.tls-key", key,
                "console.tokens", tokens));
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

      CommandLineRun resize = ask(url, certificate, viewer, "resize", "orders/workers", "12");
      assertEquals(1, resize.exitCode());
      assertTrue(resize.err().contains("'vera' is a viewer: this takes an operator"), resize.err());

      Files.writeString(Path.of(tokens), "# nobody\n");
      Await.until(
          "a token that was taken away opens nothing any more",
          () -> ask(url, certificate, viewer, "status").exitCode() == 1);
      assertEquals(0, CommandLineRun.of("status", "--data-dir", data).exitCode());
      assertFalse(Files.readString(Path.of(data, "endpoints.json")).contains("tg_"));
    }
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
