package io.tidegate.launcher.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** The page's certificate, and for how long it is good. */
final class CertificateCheck {
  private static final Duration SOON = Duration.ofDays(30);

  private CertificateCheck() {}

  static Finding run(Path certificate, Instant now) {
    try (InputStream in = Files.newInputStream(certificate)) {
      X509Certificate read =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return ends(certificate, read.getNotAfter().toInstant(), now);
    } catch (IOException | CertificateException e) {
      return Finding.fail(
          "certificate",
          "%s cannot be read: %s".formatted(certificate, e.getMessage()),
          "console.tls-certificate has to be a PEM file with the server's certificate first");
    }
  }

  static Finding ends(Path certificate, Instant end, Instant now) {
    String seen = "%s is good until %s".formatted(certificate, end);
    String remedy = "renew it, and start Tidegate anew";
    if (!now.isBefore(end)) {
      return Finding.fail("certificate", seen + ", which is over", remedy);
    }
    return now.plus(SOON).isBefore(end)
        ? Finding.ok("certificate", seen)
        : Finding.warn(
            "certificate",
            "%s, in %d days".formatted(seen, Duration.between(now, end).toDays()),
            remedy);
  }
}
