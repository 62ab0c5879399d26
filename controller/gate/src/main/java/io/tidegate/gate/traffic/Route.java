package io.tidegate.gate.traffic;

/**
 * One route of a model.
 *
 * @param template parts in braces stand for many
 * @param share of all requests
 * @param distinct about so many different paths
 * @param errors the share that was answered by 500 or more
 * @param sent whether a schedule may ask for it
 * @param fixture what to send, and for which paths; empty: nothing but the path
 * @param bytes of answers
 * @param millis that answers took
 */
public record Route(
    String method,
    String template,
    double share,
    long distinct,
    double errors,
    boolean sent,
    String fixture,
    Quantiles bytes,
    Quantiles millis) {

  public Route {
    if (sent && !Methods.safe(method) && fixture.isEmpty()) {
      throw new IllegalArgumentException(
          "%s %s is sent and has no fixture: an unsafe method needs one"
              .formatted(method, template));
    }
  }

  /** {@code GET /orders/{number}}. */
  public String name() {
    return method + " " + template;
  }
}
