package io.tidegate.controller.service.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;

/**
 * Tells whether a token is the issuer's, for this service and of this hour (RFC 7519, with what RFC
 * 8725 asks for: algorithms are pinned here and not by the token, issuer and audience are checked).
 *
 * <p>A token whose key is known is judged at once, in well under a millisecond; only one that names
 * an unknown key may have to wait for the issuer, 10 s at most.
 */
public final class JwtVerifier {
  /** Those of people in hundreds of groups are shorter. */
  public static final int MOST_CHARACTERS = 8_000;

  private static final int LONGEST_SUBJECT = 200;

  private final Vertx vertx;
  private final IssuerOptions options;
  private final InstantSource clock;
  private final IssuerKeys keys;
  private final long timer;

  private JwtVerifier(
      Vertx vertx, IssuerOptions options, InstantSource clock, IssuerKeys keys, long timer) {
    this.vertx = vertx;
    this.options = options;
    this.clock = clock;
    this.keys = keys;
    this.timer = timer;
  }

  /** Completes when the issuer's keys were asked for, whether or not it answered. */
  public static Future<JwtVerifier> start(Vertx vertx, IssuerOptions options) {
    return start(vertx, options, InstantSource.system());
  }

  /**
   * @param clock what time it is, for tokens and for keys
   */
  public static Future<JwtVerifier> start(Vertx vertx, IssuerOptions options, InstantSource clock) {
    IssuerKeys keys = new IssuerKeys(vertx, options, clock);
    return keys.read()
        .map(
            read ->
                new JwtVerifier(
                    vertx,
                    options,
                    clock,
                    keys,
                    vertx.setPeriodic(IssuerKeys.RETRY_MILLIS, id -> keys.renew())));
  }

  /** Empty: the keys are as the issuer last said. */
  public String trouble() {
    return keys.trouble();
  }

  public Future<Void> close() {
    vertx.cancelTimer(timer);
    return keys.close();
  }

  /**
   * What a token says.
   *
   * @return fails with {@link TokenRefusedException}, and with nothing else
   */
  public Future<VerifiedToken> verify(String token) {
    try {
      SignedJWT jwt = parsed(token);
      if (!keys.matching(jwt.getHeader()).isEmpty()) {
        return Future.succeededFuture(judged(jwt));
      }
      return keys.missed().compose(read -> judgedAgain(jwt));
    } catch (TokenRefusedException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<VerifiedToken> judgedAgain(SignedJWT jwt) {
    try {
      return Future.succeededFuture(judged(jwt));
    } catch (TokenRefusedException e) {
      return Future.failedFuture(e);
    }
  }

  private SignedJWT parsed(String token) throws TokenRefusedException {
    if (token.length() > MOST_CHARACTERS) {
      throw new TokenRefusedException(
          TokenCheck.TOO_LARGE, "it has more than %d characters".formatted(MOST_CHARACTERS));
    }
    SignedJWT jwt;
    try {
      jwt = SignedJWT.parse(token);
    } catch (ParseException | IllegalArgumentException e) {
      throw new TokenRefusedException(
          TokenCheck.MALFORMED,
          "it is no signed JWT: must be HEADER.CLAIMS.SIGNATURE, signed by one of "
              + String.join(", ", options.algorithms()));
    }
    if (!options.algorithms().contains(jwt.getHeader().getAlgorithm().getName())) {
      throw new TokenRefusedException(
          TokenCheck.ALGORITHM,
          "its algorithm is not one of " + String.join(", ", options.algorithms()));
    }
    return jwt;
  }

  private VerifiedToken judged(SignedJWT jwt) throws TokenRefusedException {
    List<JWK> candidates = keys.matching(jwt.getHeader());
    if (keys.isEmpty()) {
      throw new TokenRefusedException(
          TokenCheck.NO_KEYS, "the keys of %s cannot be had now".formatted(options.issuer()));
    }
    if (candidates.isEmpty()) {
      throw new TokenRefusedException(
          TokenCheck.UNKNOWN_KEY,
          "the key that it names is not one of %s, or not for its algorithm"
              .formatted(options.issuer()));
    }
    if (candidates.stream().noneMatch(key -> isSignedBy(jwt, key))) {
      throw new TokenRefusedException(
          TokenCheck.SIGNATURE, "its signature is not by %s".formatted(options.issuer()));
    }
    try {
      return judged(jwt.getJWTClaimsSet());
    } catch (ParseException e) {
      throw new TokenRefusedException(
          TokenCheck.MALFORMED, "its claims are no JSON object as RFC 7519 has it");
    }
  }

  private static boolean isSignedBy(SignedJWT jwt, JWK key) {
    try {
      JWSVerifier verifier =
          key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier((ECKey) key);
      return jwt.verify(verifier);
    } catch (JOSEException e) {
      // A key of another curve than the algorithm's has not signed it.
      return false;
    }
  }

  private VerifiedToken judged(JWTClaimsSet claims) throws TokenRefusedException, ParseException {
    if (!options.issuer().toString().equals(claims.getIssuer())) {
      throw new TokenRefusedException(
          TokenCheck.ISSUER, "its issuer is not '%s'".formatted(options.issuer()));
    }
    if (!claims.getAudience().contains(options.audience())) {
      throw new TokenRefusedException(
          TokenCheck.AUDIENCE, "it is not for '%s'".formatted(options.audience()));
    }
    Instant now = clock.instant();
    Date expiry = claims.getExpirationTime();
    if (expiry == null || !now.isBefore(expiry.toInstant().plus(options.leeway()))) {
      throw new TokenRefusedException(
          TokenCheck.EXPIRED,
          expiry == null ? "it has no end: must have exp" : "it ended at " + expiry.toInstant());
    }
    Date start = claims.getNotBeforeTime();
    if (start != null && now.isBefore(start.toInstant().minus(options.leeway()))) {
      throw new TokenRefusedException(
          TokenCheck.NOT_YET_VALID, "it begins at " + start.toInstant());
    }
    String subject = claims.getSubject();
    if (subject == null
        || subject.isBlank()
        || subject.length() > LONGEST_SUBJECT
        || subject.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new TokenRefusedException(
          TokenCheck.SUBJECT,
          "its subject must be 1 to %d printable ASCII characters".formatted(LONGEST_SUBJECT));
    }
    return new VerifiedToken(subject, roles(claims.getClaims()));
  }

  /** A claim's own name may have dots, as those that are URLs do. */
  private List<String> roles(Map<String, Object> claims) {
    Object value = claims.get(options.rolesClaim());
    if (value == null) {
      value = claims;
      for (String name : options.rolesClaim().split("\\.", -1)) {
        value = value instanceof Map<?, ?> object ? object.get(name) : null;
      }
    }
    if (value instanceof List<?> list) {
      return list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }
    // As scopes are written.
    return value instanceof String text ? List.of(text.split(" +")) : List.of();
  }
}
