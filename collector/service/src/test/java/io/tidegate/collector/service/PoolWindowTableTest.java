package io.tidegate.collector.service;

import static io.tidegate.collector.service.Windows.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolWindowTableTest {
  private static String line(StoredWindow window) {
    StringBuilder line = new StringBuilder();
    PoolWindowTable.appendLine(line, window);
    return line.toString();
  }

  @Test
  void aRowInLineProtocol() {
    assertEquals(
        "pool_windows,kind=WORKER,pool=workers,service=orders"
            + " active=6i,completed=169i,cpu=0.75,dropped_samples=3i,failed=2i,gc_pause_ms=12i,"
            + "instances=2i,latency_count=170i,latency_max_ms=251.5,latency_mean_ms=61.25,"
            + "latency_p50_ms=52.0,latency_p95_ms=85.0,latency_p99_ms=250.5,latency_total_us=10412500i,live=11i,"
            + "old_generation=0.5,quality=\"COMPLETE\",queue_wait_count=170i,"
            + "queue_wait_max_ms=7.75,queue_wait_mean_ms=1.25,queue_wait_p50_ms=1.0,"
            + "queue_wait_p95_ms=2.5,queue_wait_p99_ms=125.25,queue_wait_total_us=212500i,queued=2i,rejected=1i,run_count=170i,"
            + "run_max_ms=120.0,run_mean_ms=60.0,run_p50_ms=50.5,run_p95_ms=80.0,run_p99_ms=95.5,run_total_us=10200000i,"
            + "size=12i,submitted=170i,utilisation=0.85,width_ms=1000i 1700000040000",
        line(StoredWindow.of(Windows.busy(ORDERS, 0, 170, 250.5))));
  }

  @Test
  void aRowOfASilentPoolLeavesOutWhatIsNotKnown() {
    assertEquals(
        "pool_windows,kind=WORKER,pool=workers,service=orders"
            + " completed=0i,dropped_samples=0i,failed=0i,gc_pause_ms=0i,instances=0i,"
            + "latency_count=0i,latency_total_us=0i,quality=\"INSUFFICIENT\",queue_wait_count=0i,queue_wait_total_us=0i,rejected=0i,"
            + "run_count=0i,run_total_us=0i,submitted=0i,width_ms=1000i 1700000040000",
        line(StoredWindow.of(Windows.silent(ORDERS, 0))));
  }

  @Test
  void theTableReplacesARepeatedRow() {
    String ddl = PoolWindowTable.questDbDdl(Duration.ofDays(30));
    assertEquals(
        "CREATE TABLE IF NOT EXISTS pool_windows (service SYMBOL, pool SYMBOL, kind SYMBOL, quality"
            + " VARCHAR, width_ms LONG,",
        ddl.substring(0, ddl.indexOf(" instances")));
    assertEquals(
        "timestamp TIMESTAMP) TIMESTAMP(timestamp) PARTITION BY DAY TTL 30 DAYS WAL DEDUP UPSERT"
            + " KEYS(timestamp, service, pool)",
        ddl.substring(ddl.indexOf("timestamp TIMESTAMP")));
    assertEquals(
        "rows are to be kept for PT23H: must be at least one day",
        assertThrows(
                IllegalArgumentException.class,
                () -> PoolWindowTable.questDbDdl(Duration.ofHours(23)))
            .getMessage());
  }
}
