package io.tidegate.controller.service.web;

import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;

/**
 * What a server proves itself with.
 *
 * @param certificate PEM, its own first, then those that vouch for it
 * @param key PEM, PKCS #8
 */
public record TlsFiles(Path certificate, Path key) {
  public PemKeyCertOptions options() {
    return new PemKeyCertOptions().addCertPath(certificate.toString()).addKeyPath(key.toString());
  }
}
