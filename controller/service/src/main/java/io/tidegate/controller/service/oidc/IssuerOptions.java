package io.tidegate.controller.service.oidc;

import io.tidegate.controller.service.feed.FeedUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose tokens count, and which of them.
 *
 * @param issuer as tokens say it in {@code iss}, to the letter
 * @param audience what tokens have to be made for, one of their {@code aud}
 * @param algorithms of signatures, of {@link #ALGORITHMS}
 * @param keys where the issuer's keys are; empty: where its discovery document says
 * @param rolesClaim the claim whose values are roles; a dot leads into an object
 * @param leeway by how much the issuer's clock may differ from this machine's
 */
public record IssuerOptions(
    URI issuer,
    String audience,
    List<String> algorithms,
    Optional<KeySource> keys,
    String rolesClaim,
    Duration leeway) {
  /** Asymmetric ones only: who can verify must not be able to sign. */
  public static final List<String> ALGORITHMS =
      List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  public static final Duration LONGEST_LEEWAY = Duration.ofMinutes(5);

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");

  /** Where keys are. */
  public sealed interface KeySource {
    /** Read over HTTP. */
    record Url(URI url) implements KeySource {}

    /** A file of this machine, in the same form. */
    record File(Path path) implements KeySource {}
  }

  public IssuerOptions {
    algorithms = List.copyOf(algorithms);
    if (audience.isBlank()) {
      throw new IllegalArgumentException("the audience is empty: must be the one of this service");
    }
    if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
      throw new IllegalArgumentException(
          "the algorithms are '%s': must be some of %s"
              .formatted(String.join(", ", algorithms), String.join(", ", ALGORITHMS)));
    }
    if (leeway.isNegative() || leeway.compareTo(LONGEST_LEEWAY) > 0) {
      throw new IllegalArgumentException("the leeway is %s: must be 0 to 5m".formatted(leeway));
    }
  }

  /**
   * Reads the address of an issuer or its keys: who can change what comes from there lets in whom
   * they like, so it is https, or of this machine.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static URI address(String text) {
    URI url = FeedUrl.parse(text);
    if (url.getScheme().equals("http") && !LOOPBACK.matcher(url.getHost()).matches()) {
      throw new IllegalArgumentException("'%s' is not https".formatted(text));
    }
    return url;
  }

  URI discovery() {
    return URI.create(
        issuer.toString().replaceAll("/+$", "") + "/.well-known/openid-configuration");
  }
}
