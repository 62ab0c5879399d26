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
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A real broker that lets nobody in without TLS, a login (SCRAM, PLAIN, or a certificate on a port
 * of its own) and a right (ACL), but for a door of its own, through which whoever sets it up comes.
 */
public final class SecuredKafka implements AutoCloseable {
  private static final String STORE_PASSWORD = "changeit";

  private final EmbeddedKafka kafka;
  private final int port;
  private final int certifiedPort;
  private final Identity own;
  private final Identity user;

  /**
   * A certificate that vouches for itself, and its key: as Java stores them, and as PEM.
   *
   * @param key PKCS #8
   */
  public record Identity(Path store, Path certificate, Path key) {}

  private SecuredKafka(
      EmbeddedKafka kafka, int port, int certifiedPort, Identity own, Identity user) {
    this.kafka = kafka;
    this.port = port;
    this.certifiedPort = certifiedPort;
    this.own = own;
    this.user = user;
  }

  /**
   * @param certified the user who has a certificate
   * @param plain the passwords of the users who may log in by PLAIN
   */
  public static SecuredKafka start(Path directory, String certified, Map<String, String> plain)
      throws Exception {
    Files.createDirectories(directory);
    Identity own = identity(directory, "broker");
    Identity user = identity(directory, certified);
    int door = LocalPort.free();
    int controller = LocalPort.free();
    int port = LocalPort.free();
    int certifiedPort = LocalPort.free();
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "listeners",
                "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,CLIENTS://127.0.0.1:%d,CERTIFIED://127.0.0.1:%d"
                    .formatted(door, controller, port, certifiedPort),
                "advertised.listeners",
                "BROKER://127.0.0.1:%d,CLIENTS://127.0.0.1:%d,CERTIFIED://127.0.0.1:%d"
                    .formatted(door, port, certifiedPort),
                "listener.security.protocol.map",
                "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL,CERTIFIED:SSL",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controller,
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS"));
    settings.putAll(
        Map.of(
            "listener.name.clients.sasl.enabled.mechanisms",
            BrokerLogin.SCRAM_SHA_512 + ",PLAIN",
            "listener.name.clients.scram-sha-512.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "listener.name.clients.plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required %s;"
                .formatted(
                    plain.entrySet().stream()
                        .map(e -> "user_%s=\"%s\"".formatted(e.getKey(), e.getValue()))
                        .collect(Collectors.joining(" "))),
            "listener.name.certified.ssl.client.auth",
            "required",
            "listener.name.certified.ssl.truststore.type",
            "PEM",
            "listener.name.certified.ssl.truststore.location",
            user.certificate().toString(),
            "listener.name.certified.ssl.principal.mapping.rules",
            "RULE:^CN=([^,]+)$/$1/"));
    for (String listener : List.of("clients", "certified")) {
      String ssl = "listener.name." + listener + ".ssl.";
      settings.put(ssl + "keystore.type", "PKCS12");
      settings.put(ssl + "keystore.location", own.store().toString());
      settings.put(ssl + "keystore.password", STORE_PASSWORD);
      settings.put(ssl + "key.password", STORE_PASSWORD);
    }
    return new SecuredKafka(
        EmbeddedKafka.start(directory.resolve("kafka"), door, settings),
        port,
        certifiedPort,
        own,
        user);
  }

  /** Where everything is allowed without a login. */
  public String door() {
    return kafka.bootstrap();
  }

  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Where a certificate is the login. */
  public String certifiedBootstrap() {
    return "127.0.0.1:" + certifiedPort;
  }

  /** The certificate of the broker, by which it is known. */
  public Path ca() {
    return own.certificate();
  }

  /** Whom the broker believes. */
  public Identity user() {
    return user;
  }

  /** One whom it does not: it vouches for nobody by its own. */
  public Identity stranger() {
    return own;
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

  public BrokerLogin login(String mechanism, String user, String password) throws IOException {
    return new BrokerLogin(
        true,
        Optional.of(Files.readString(ca())),
        Optional.empty(),
        Optional.empty(),
        mechanism,
        user,
        password);
  }

  private static Identity identity(Path directory, String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
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
    Path certificate = directory.resolve(name + ".pem");
    Path key = directory.resolve(name + "-key.pem");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("own").getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("own", STORE_PASSWORD.toCharArray()).getEncoded()));
    return new Identity(store, certificate, key);
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
  }

  @Override
  public void close() throws IOException {
    kafka.close();
  }
}
