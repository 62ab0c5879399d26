package io.tidegate.controller.service.web;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who gets in, and how.
 *
 * @param tls empty: plain HTTP
 * @param tokens those of its own that open the API at this moment. Called on an event loop, so it
 *     must not block
 * @param issued those of an issuer, which open it too; empty: none
 * @param refused is told the problem's type of each request that was not let through
 */
public record ConsoleAccess(
    Optional<TlsFiles> tls,
    Supplier<ApiTokens> tokens,
    Optional<IssuedTokens> issued,
    Consumer<String> refused) {
  /** Plain HTTP without a login; for the loopback interface. */
  public static final ConsoleAccess OPEN = of(ApiTokens.NONE);

  public static ConsoleAccess of(ApiTokens tokens) {
    return of(() -> tokens);
  }

  static ConsoleAccess of(Supplier<ApiTokens> tokens) {
    return new ConsoleAccess(Optional.empty(), tokens, Optional.empty(), type -> {});
  }

  /** Whether everybody who reaches it may do everything: there is no token that could open it. */
  boolean isOpen() {
    return issued.isEmpty() && tokens.get().isEmpty();
  }
}
