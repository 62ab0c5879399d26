package io.tidegate.controller.service.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class WebhookKeyTest {
  private static final String TEXT = "0123456789abcdef0123456789abcdef";

  @Test
  void theSignatureIsThatOfOpenssl() {
    assertEquals(
        "t=1793520000,v1=619e201476e810fcf43bd96ac90ef7c0f99e892986f3cacbf4ea565b285877e0",
        WebhookKey.of(TEXT).sign(1_793_520_000, Buffer.buffer("{\"a\":\"ü\"}")));
  }

  @Test
  void aShortKeyIsRefusedAndNoneIsShown() {
    String told =
        assertThrows(IllegalArgumentException.class, () -> WebhookKey.of("canary")).getMessage();
    assertEquals(
        "the key has 6 characters: must have at least 32, e.g. from 'openssl rand -hex 32'", told);
    assertFalse(WebhookKey.of(TEXT).toString().contains("0123"));
  }
}
