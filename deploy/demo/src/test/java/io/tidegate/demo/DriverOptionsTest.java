package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverOptionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1:8080",
        "http://example.org:80",
        "http://127.0.0.1.example.org:80",
        "http://localhost.example.org:80",
        "https://127.0.0.1:8080",
        "http://127.0.0.1",
        "http://0.0.0.0:80"
      })
  void sendsLoadToThisMachineOnly(String target) {
    assertEquals(
        "the target '%s' is not allowed: must be http://127.0.0.1:PORT, because load is only sent to this machine"
            .formatted(target),
        assertThrows(IllegalArgumentException.class, () -> DriverOptions.of(URI.create(target), 1))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"})
  void takesLoopbackAddresses(String target) {
    assertEquals(URI.create(target), DriverOptions.of(URI.create(target), 1).target());
  }

  @Test
  void theTimeoutIsLongerThanTheSlo() {
    DriverOptions options = DriverOptions.of(URI.create("http://127.0.0.1:1"), 1);
    assertEquals(
        "timeout is PT0.2S: must be longer than the slo, PT0.3S",
        assertThrows(
                IllegalArgumentException.class, () -> options.withTimeout(Duration.ofMillis(200)))
            .getMessage());
  }
}
