package io.tidegate.controller.service.web;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who gets in, and how.
 *
 * @param tls empty: plain HTTP
 * @param tokens those that open the API at this moment; {@link ApiTokens#NONE}: everybody who
 *     reaches it may do everything. Called on an event loop, so it must not block
 */
public record ConsoleAccess(Optional<TlsFiles> tls, Supplier<ApiTokens> tokens) {
  /** Plain HTTP without a login; for the loopback interface. */
  public static final ConsoleAccess OPEN =
      new ConsoleAccess(Optional.empty(), () -> ApiTokens.NONE);

  public static ConsoleAccess of(ApiTokens tokens) {
    return new ConsoleAccess(Optional.empty(), () -> tokens);
  }
}
