package io.tidegate.controller.service.feed;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what is sent: {@code t=SECONDS,v1=HEX}, where HEX is the HMAC-SHA256 of {@code
 * SECONDS.BODY} and SECONDS the epoch seconds of the sending. The time is signed too, so that a
 * receiver can refuse what somebody recorded and sends again later.
 */
public final class WebhookKey {
  public static final String HEADER = "Tidegate-Signature";

  private static final int SHORTEST = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private WebhookKey(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * The key that a text is, in UTF-8.
   *
   * @throws IllegalArgumentException if it is too short; the message does not show it
   */
  public static WebhookKey of(String text) {
    if (text.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "the key has %d characters: must have at least %d, e.g. from 'openssl rand -hex 32'"
              .formatted(text.length(), SHORTEST));
    }
    return new WebhookKey(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
  }

  /** The {@link #HEADER}'s value. */
  public String sign(long epochSeconds, Buffer body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
      return "t=%d,v1=%s"
          .formatted(epochSeconds, HexFormat.of().formatHex(mac.doFinal(body.getBytes())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
