package io.tidegate.agent;

import io.tidegate.wire.BrokerLogin;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.PoolId;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Settings of a {@link TidegateAgent}. */
public final class TidegateAgentBuilder {
  private static final int PARTS_OF_A_WINDOW = 4;
  private static final long SHORTEST_HEARTBEAT_MILLIS = 1_000;
  private static final long LONGEST_HEARTBEAT_MILLIS = 10_000;

  final String service;
  final Map<String, String> labels = new HashMap<>();
  final Map<String, String> kafkaProperties = new HashMap<>();
  private BrokerLogin login = BrokerLogin.NONE;
  private String loginSettings = "kafkaLogin.";
  String bootstrap;
  Duration window = Duration.ofMinutes(1);
  Duration sampleInterval;
  Duration closeTimeout = Duration.ofSeconds(5);
  int sampleBuffer = 10_000;
  long sampleBufferBytes = 3L << 19;
  int ackBuffer = 1_000;
  Duration heartbeat;
  PublicKey commandKey;
  final OwnerRules rules = new OwnerRules();

  TidegateAgentBuilder(String service) {
    // The rule for names stands in the wire; any pool name shows whether the service passes it.
    this.service = new PoolId(service, "pool").service();
  }

  /** The brokers, {@code host:port[,host:port…]}; they need not be up. */
  public TidegateAgentBuilder kafka(String bootstrapServers) {
    this.bootstrap = bootstrapServers;
    return this;
  }

  /** More settings for the Kafka clients, e.g. for TLS; what the agent depends on stays its own. */
  public TidegateAgentBuilder kafkaProperty(String key, String value) {
    kafkaProperties.put(key, value);
    return this;
  }

  /** How the agent proves to the brokers who it is, and by what it knows them; default: neither. */
  public TidegateAgentBuilder kafkaLogin(BrokerLogin login) {
    return kafkaLogin(login, "kafkaLogin.");
  }

  /**
   * The same, for settings that are called otherwise.
   *
   * @param settings what comes before user, password, tls and so on in warnings
   * @throws IllegalArgumentException naming a file of the login that cannot be read
   */
  public TidegateAgentBuilder kafkaLogin(BrokerLogin login, String settings) {
    try {
      kafkaProperties.putAll(login.clientSettings());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(settings + e.getMessage(), e);
    }
    this.login = login;
    this.loginSettings = settings;
    return this;
  }

  /** A failure of a Kafka client as a warning tells it. */
  String told(Throwable failure) {
    return failure + login.advice(loginSettings, failure).map(advice -> "; " + advice).orElse("");
  }

  /** The width of the collector's windows; default 1 min. */
  public TidegateAgentBuilder window(Duration width) {
    this.window = positive("window", width);
    return this;
  }

  /** How often to sample; has to divide the window. Default: a quarter of the window. */
  public TidegateAgentBuilder sampleInterval(Duration interval) {
    this.sampleInterval = positive("sampleInterval", interval);
    return this;
  }

  /** Something to tell instances apart by, such as a zone or a version. */
  public TidegateAgentBuilder label(String key, String value) {
    if (key == null || key.isBlank() || value == null) {
      throw new IllegalArgumentException(
          "label '%s' is '%s': must have a name and a value".formatted(key, value));
    }
    labels.put(key, value);
    return this;
  }

  /** Samples kept while the broker is away, then the oldest is dropped; default 10,000. */
  public TidegateAgentBuilder sampleBuffer(int samples) {
    this.sampleBuffer = atLeastOne("sampleBuffer", samples);
    return this;
  }

  /**
   * Heap that samples kept while the broker is away may take, about; then the oldest is dropped,
   * even if there are fewer than {@link #sampleBuffer(int)}. Default 1.5 MiB, at least 1 KiB.
   */
  public TidegateAgentBuilder sampleBufferBytes(long bytes) {
    if (bytes < 1024) {
      throw new IllegalArgumentException(
          "sampleBufferBytes is %d: must be at least 1024".formatted(bytes));
    }
    this.sampleBufferBytes = bytes;
    return this;
  }

  /** Acks kept while the broker is away, then the oldest is dropped; default 1,000. */
  public TidegateAgentBuilder ackBuffer(int acks) {
    this.ackBuffer = atLeastOne("ackBuffer", acks);
    return this;
  }

  /** How long {@link TidegateAgent#close()} may take; default 5 s. */
  public TidegateAgentBuilder closeTimeout(Duration timeout) {
    this.closeTimeout = positive("closeTimeout", timeout);
    return this;
  }

  /** How often to give a sign of life. Default: the sample interval, but 1 s to 10 s. */
  public TidegateAgentBuilder heartbeat(Duration interval) {
    this.heartbeat = positive("heartbeat", interval);
    return this;
  }

  /**
   * Takes only commands that are signed by the holder of the private key; see {@link
   * CommandSignature}. Default: commands need no signature.
   *
   * @throws IllegalArgumentException if it is no Ed25519 key
   */
  public TidegateAgentBuilder commandKey(PublicKey key) {
    if (key == null) {
      throw new IllegalArgumentException("commandKey is missing: must be an Ed25519 public key");
    }
    // Said now, not at the first command: what goes the way of every key is one by itself.
    this.commandKey = CommandSignature.publicKey(CommandSignature.text(key));
    return this;
  }

  /** The same, with a key as Base64 text of its X.509 encoding. */
  public TidegateAgentBuilder commandKey(String base64) {
    return commandKey(CommandSignature.publicKey(base64));
  }

  /**
   * No command takes a pool whose name fits the pattern below or above these sizes, whatever the
   * pool itself allows. Where several clamps fit, all hold.
   *
   * @param pools a pool's name, in which * stands for any text and ? for any character
   */
  public TidegateAgentBuilder clamp(String pools, int min, int max) {
    rules.clamp(pools, min, max);
    return this;
  }

  /** No command changes any pool. */
  public TidegateAgentBuilder readOnly() {
    return readOnly("*");
  }

  /** No command changes a pool whose name fits the pattern; see {@link #clamp}. */
  public TidegateAgentBuilder readOnly(String pools) {
    rules.readOnly(pools);
    return this;
  }

  long heartbeatMillis() {
    return heartbeat == null
        ? Math.max(SHORTEST_HEARTBEAT_MILLIS, Math.min(LONGEST_HEARTBEAT_MILLIS, intervalMillis()))
        : heartbeat.toMillis();
  }

  long intervalMillis() {
    long windowMillis = window.toMillis();
    if (sampleInterval == null) {
      return windowMillis % PARTS_OF_A_WINDOW == 0
          ? windowMillis / PARTS_OF_A_WINDOW
          : windowMillis;
    }
    long intervalMillis = sampleInterval.toMillis();
    if (windowMillis % intervalMillis != 0) {
      throw new IllegalArgumentException(
          "sampleInterval is %d ms: must divide the window of %d ms, else a sample would belong to two windows"
              .formatted(intervalMillis, windowMillis));
    }
    return intervalMillis;
  }

  /**
   * Starts the agent's threads. Neither blocks nor fails when no broker is there.
   *
   * @throws IllegalArgumentException if a setting is wrong; the text names it
   */
  public TidegateAgent start() {
    if (bootstrap == null || bootstrap.isBlank()) {
      throw new IllegalArgumentException("kafka is missing: must be host:port[,host:port…]");
    }
    TidegateAgent agent = new TidegateAgent(this);
    agent.start();
    return agent;
  }

  private static Duration positive(String field, Duration value) {
    if (value == null || value.toMillis() < 1) {
      throw new IllegalArgumentException("%s is %s: must be at least 1 ms".formatted(field, value));
    }
    return value;
  }

  private static int atLeastOne(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d: must be at least 1".formatted(field, value));
    }
    return value;
  }
}
