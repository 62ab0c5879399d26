package io.tidegate.launcher.embedded;

import io.tidegate.wire.BrokerLogin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A real broker that lets nobody in without TLS, SCRAM and a right (ACL), but for a door of its
 * own, through which whoever sets it up comes.
 */
public final class SecuredKafka implements AutoCloseable {
  private static final String STORE_PASSWORD = "changeit";

  private final EmbeddedKafka kafka;
  private final int port;
  private final Path ca;

  private SecuredKafka(EmbeddedKafka kafka, int port, Path ca) {
    this.kafka = kafka;
    this.port = port;
    this.ca = ca;
  }

  public static SecuredKafka start(Path directory) throws Exception {
    Files.createDirectories(directory);
    Path store = directory.resolve("broker.p12");
    Path ca = directory.resolve("ca.pem");
    makeCertificate(store, ca);
    int door = LocalPort.free();
    int controller = LocalPort.free();
    int port = LocalPort.free();
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "listeners",
                "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,CLIENTS://127.0.0.1:%d"
                    .formatted(door, controller, port),
                "advertised.listeners",
                "BROKER://127.0.0.1:%d,CLIENTS://127.0.0.1:%d".formatted(door, port),
                "listener.security.protocol.map",
                "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controller,
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS"));
    settings.putAll(
        Map.of(
            "listener.name.clients.sasl.enabled.mechanisms",
            BrokerLogin.SCRAM_SHA_512,
            "listener.name.clients.scram-sha-512.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "listener.name.clients.ssl.keystore.type",
            "PKCS12",
            "listener.name.clients.ssl.keystore.location",
            store.toString(),
            "listener.name.clients.ssl.keystore.password",
            STORE_PASSWORD,
            "listener.name.clients.ssl.key.password",
            STORE_PASSWORD));
    return new SecuredKafka(
        EmbeddedKafka.start(directory.resolve("kafka"), door, settings), port, ca);
  }

  /** Where everything is allowed without a login. */
  public String door() {
    return kafka.bootstrap();
  }

  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** The certificate of the broker, by which it is known. */
  public Path ca() {
    return ca;
  }

  /** All with the same password. */
  public void addUsers(List<String> users, String password) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", door()))) {
      admin
          .alterUserScramCredentials(
              users.stream()
                  .<org.apache.kafka.clients.admin.UserScramCredentialAlteration>map(
                      user ->
                          new UserScramCredentialUpsertion(
                              user,
                              new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                              password))
                  .toList())
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  public BrokerLogin login(String user, String password) throws IOException {
    return new BrokerLogin(
        true,
        Optional.of(Files.readString(ca)),
        Optional.empty(),
        Optional.empty(),
        BrokerLogin.SCRAM_SHA_512,
        user,
        password);
  }

  private static void makeCertificate(Path store, Path ca) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    Files.writeString(
        ca,
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(keys.getCertificate("broker").getEncoded())));
  }

  @Override
  public void close() throws IOException {
    kafka.close();
  }
}
