package io.tidegate.controller.service.web;

import io.vertx.ext.web.RoutingContext;

/** What the browser may do with an answer of ours: run our own files, talk to us, nothing else. */
final class SecurityHeaders {
  /** lit-html makes one Trusted Types policy, named after itself, for its templates. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private SecurityHeaders() {}

  static void put(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    context.next();
  }
}
