package io.tidegate.demo.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ArgumentsTest {
  private static final List<String> KNOWN = List.of("workers", "seed");

  private static String errorOf(Executable executable) {
    return assertThrows(IllegalArgumentException.class, executable).getMessage();
  }

  @Test
  void readsPairs() {
    Arguments arguments = new Arguments(KNOWN, "--workers", "6", "--seed", "-3");
    assertEquals(6, arguments.number("workers", 1, 64));
    assertEquals(-3, arguments.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @Test
  void namesWhatIsWrong() {
    assertEquals(
        "unknown argument '--worker': must be one of [--workers, --seed]",
        errorOf(() -> new Arguments(KNOWN, "--worker", "6")));
    assertEquals("--seed has no value after it", errorOf(() -> new Arguments(KNOWN, "--seed")));
    assertEquals(
        "--seed is given twice: once is right",
        errorOf(() -> new Arguments(KNOWN, "--seed", "1", "--seed", "2")));
    assertEquals(
        "--workers is missing: must be given",
        errorOf(() -> new Arguments(KNOWN).number("workers", 1, 64)));
    assertEquals(
        "--workers is 'many': must be a whole number from 1 to 64",
        errorOf(() -> new Arguments(KNOWN, "--workers", "many").number("workers", 1, 64)));
    assertEquals(
        "--workers is 65: must be from 1 to 64",
        errorOf(() -> new Arguments(KNOWN, "--workers", "65").number("workers", 1, 64)));
  }
}
