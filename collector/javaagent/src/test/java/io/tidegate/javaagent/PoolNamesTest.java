package io.tidegate.javaagent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.bridge.Creator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolNamesTest {
  private static final Creator SHOP = new Creator("shop.orders.OrderService$1", 42);
  private final PoolNames names = new PoolNames();

  @ParameterizedTest
  @CsvSource({
    "orders-worker-3, orders-worker",
    "http-nio-8080-exec-7, http-nio-8080-exec",
    "worker7, worker",
    "scheduling, scheduling",
    "'OkHttp https://shop/ #12', OkHttp-https-shop",
    "pool-2-thread-9, OrderService-42",
    "17, OrderService-42"
  })
  void aWorkersNameWithoutItsNumberIsThePools(String worker, String name) {
    assertEquals(name, names.ofExecutor(worker, SHOP));
  }

  @Test
  void twoPoolsNeverShareAName() {
    assertEquals("worker", names.ofExecutor("worker-1", SHOP));
    assertEquals("worker.OrderService-42", names.ofExecutor("worker-1", SHOP));
    assertEquals("worker.OrderService-42-2", names.ofExecutor("worker-1", SHOP));
    names.release("worker");
    assertEquals("worker", names.ofExecutor("worker-1", SHOP));
  }

  @Test
  void aNameFitsTheWire() {
    assertEquals(63, names.ofExecutor("w".repeat(200), SHOP).length());
    assertEquals(63, names.ofExecutor("w".repeat(200), SHOP).length());
  }

  @Test
  void aPoolThatWasThereBeforeKeepsTheJdksName() {
    assertEquals("pool-3", names.ofExecutor("pool-3-thread-1", null));
    assertEquals("executor", names.ofExecutor(null, null));
  }

  @Test
  void aDataSourceHasItsOwnName() {
    assertEquals("orders-db", names.ofDataSource("orders db"));
    assertEquals("HikariPool", names.ofDataSource("HikariPool-1"));
    assertEquals("HikariPool-2", names.ofDataSource("HikariPool-1"));
  }
}
