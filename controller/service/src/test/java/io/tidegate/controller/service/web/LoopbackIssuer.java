package io.tidegate.controller.service.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An issuer as OpenID Connect has them: a discovery document, its keys, and tokens by them. */
public final class LoopbackIssuer implements AutoCloseable {
  public static final String AUDIENCE = "tidegate";

  private final HttpServer server;
  private final AtomicInteger keyReads = new AtomicInteger();
  private final List<JWK> published = new CopyOnWriteArrayList<>();
  private final RSAKey rsa = rsa("rsa-1", 2_048);
  private final ECKey ec;
  private volatile String named;
  private volatile boolean away;

  public LoopbackIssuer() throws IOException, JOSEException {
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
    publish(rsa, ec);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    named = url().toString();
    server.createContext("/", this::answer);
    server.start();
  }

  public static RSAKey rsa(String id, int bits) throws JOSEException {
    return new RSAKeyGenerator(bits, true).keyID(id).generate();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public RSAKey rsa() {
    return rsa;
  }

  ECKey ec() {
    return ec;
  }

  /** From now on these are its keys, and no others. */
  void publish(JWK... keys) {
    published.clear();
    for (JWK key : keys) {
      published.add(key.toPublicJWK());
    }
  }

  /** Calls itself otherwise in its discovery document. */
  void name(String other) {
    named = other;
  }

  void away(boolean is) {
    away = is;
  }

  int keyReads() {
    return keyReads.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = "";
    if (path.equals("/.well-known/openid-configuration")) {
      body = "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\"}".formatted(named, url());
    } else if (path.equals("/keys")) {
      keyReads.incrementAndGet();
      body = keys();
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(away ? 503 : body.isEmpty() ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  String keys() {
    return new JWKSet(new ArrayList<>(published)).toString();
  }

  /** A right one of an hour. */
  public JWTClaimsSet.Builder claims(String subject, String role, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(url().toString())
        .audience(List.of("account", AUDIENCE))
        .subject(subject)
        .notBeforeTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(3_600)))
        .claim("roles", List.of("offline", "tidegate-" + role));
  }

  public String token(String subject, String role, Instant now) {
    return token(subject, role, now, claims -> {});
  }

  public String token(
      String subject, String role, Instant now, Consumer<JWTClaimsSet.Builder> change) {
    JWTClaimsSet.Builder claims = claims(subject, role, now);
    change.accept(claims);
    return signed(JWSAlgorithm.RS256, rsa, claims.build());
  }

  static String signed(JWSAlgorithm algorithm, JWK key, JWTClaimsSet claims) {
    return signed(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), key, claims);
  }

  static String signed(JWSHeader header, JWK key, JWTClaimsSet claims) {
    try {
      JWSSigner signer =
          key instanceof RSAKey rsaKey ? new RSASSASigner(rsaKey) : new ECDSASigner(key.toECKey());
      SignedJWT jwt = new SignedJWT(header, claims);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new AssertionError("the test cannot sign", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
