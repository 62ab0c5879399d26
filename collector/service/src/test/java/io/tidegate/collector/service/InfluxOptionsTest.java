package io.tidegate.collector.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.collector.service.InfluxOptions.Credentials;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InfluxOptionsTest {
  @Test
  void theCredentialsBecomeAHeader() {
    assertEquals(Optional.of("Token abc"), new Credentials.Token("abc").header());
    assertEquals(
        Optional.of("Basic YWRtaW46c2VjcmV0"), new Credentials.Basic("admin", "secret").header());
    assertEquals(Optional.empty(), new Credentials.None().header());
  }

  @Test
  void aSecretIsNeverPrinted() {
    String printed =
        new InfluxOptions("http://h:1", "o", "b", new Credentials.Basic("admin", "secret"))
            .toString();
    assertFalse(printed.contains("secret"), printed);
    assertFalse(new Credentials.Token("abc").toString().contains("abc"));
  }

  @Test
  void aWrongUrlIsNamed() {
    assertEquals(
        "the store's url is 'ftp://h': must be http(s)://host:port, without a user in it",
        assertThrows(
                IllegalArgumentException.class,
                () -> new InfluxOptions("ftp://h", "o", "b", new Credentials.None()))
            .getMessage());
  }

  @Test
  void aLiteralCannotBeLeft() {
    assertEquals("'a\\'b\\\\'", InfluxQlReader.literal("a'b\\"));
  }
}
