package io.tidegate.controller.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is done to a log of six records, its place is named. */
class ChainCheckTest {
  private record Written(byte[] header, String key, String value) {}

  private final List<Written> log = new ArrayList<>();
  private ChainLink head = ChainLink.START;

  ChainCheckTest() {
    for (int i = 1; i <= 6; i++) {
      log.add(written("orders/workers", "decision " + i));
    }
  }

  private Written written(String key, String value) {
    head = head.next(key.getBytes(UTF_8), value.getBytes(UTF_8));
    return new Written(head.bytes(), key, value);
  }

  /** Records stand at the offsets 10, 11 and so on. */
  private List<String> check() {
    ChainCheck check = new ChainCheck(head);
    for (int i = 0; i < log.size(); i++) {
      Written w = log.get(i);
      check.take(10 + i, w.header(), w.key().getBytes(UTF_8), w.value().getBytes(UTF_8));
    }
    return check.end().findings().stream()
        .map(f -> f.kind().word() + " at " + f.offset() + ": " + f.text())
        .toList();
  }

  @Test
  void anUntouchedLogIsWhole() {
    assertEquals(List.of(), check());
  }

  @Test
  void aChangedValueOrKeyIsNamed() {
    log.set(2, new Written(log.get(2).header(), "orders/workers", "decision 33"));
    log.set(4, new Written(log.get(4).header(), "orders/other", "decision 5"));
    assertEquals(
        List.of(
            "changed at 12: record 3 is not what was written",
            "changed at 14: record 5 is not what was written"),
        check());
  }

  /** Also one who writes a hash of his own is found, by the record behind. */
  @Test
  void aRecordWithANewHashIsFoundByTheOneBehindIt() {
    ChainLink before = ChainLink.read(log.get(1).header()).orElseThrow();
    ChainLink forged = before.next("orders/workers".getBytes(UTF_8), "other".getBytes(UTF_8));
    log.set(2, new Written(forged.bytes(), "orders/workers", "other"));
    assertEquals(
        List.of(
            "changed at 12: record 3 is not the one that record 4 at offset 13 was written behind"),
        check());
  }

  @Test
  void whatIsMissingInTheMiddleAndAtTheEndIsNamed() {
    log.subList(2, 4).clear();
    log.remove(log.size() - 1);
    assertEquals(
        List.of(
            "missing at 12: records 3 to 4 are missing before it, after offset 11",
            "missing at 12: records 6 to 6 are missing at the end"),
        check());
  }

  @Test
  void whatWasPutElsewhereIsNamed() {
    Collections.swap(log, 2, 3);
    assertEquals(
        List.of(
            "missing at 12: records 3 to 3 are missing before it, after offset 11",
            "reordered at 13: record 3 stands behind record 4 at offset 12"),
        check());
  }

  @Test
  void whatNoControllerWroteIsNamedAndWhatIsOlderThanTheChainIsNot() {
    log.add(3, new Written(null, "orders/workers", "mine"));
    log.add(0, new Written(null, "orders/workers", "old"));
    assertEquals(
        List.of("foreign at 14: it has no place in the chain: no controller wrote it"), check());
  }

  @Test
  void aLogWhoseBeginningWasDeletedByItsRetentionIsWhole() {
    log.subList(0, 3).clear();
    assertEquals(List.of(), check());
  }

  @Test
  void anEmptiedLogIsNotWhole() {
    log.clear();
    assertEquals(List.of("missing at -1: records 1 to 6 are missing at the end"), check());
  }
}
