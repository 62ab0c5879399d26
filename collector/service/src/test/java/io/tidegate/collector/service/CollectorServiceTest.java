package io.tidegate.collector.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CollectorServiceTest {
  private static final long MIB = 1L << 20;

  @Test
  void aBatchIsAFiftiethOfTheHeapWithinBounds() {
    assertEquals(2_000, CollectorService.batchRecords(64 * MIB));
    assertEquals(5_242, CollectorService.batchRecords(256 * MIB));
    assertEquals(20_971, CollectorService.batchRecords(1024 * MIB));
    assertEquals(40_000, CollectorService.batchRecords(16 * 1024 * MIB));
    assertEquals(40_000, CollectorService.batchRecords(Long.MAX_VALUE));
  }
}
