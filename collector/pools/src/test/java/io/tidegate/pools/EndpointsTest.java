package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
  private final List<String> made = new ArrayList<>();
  private final Endpoints endpoints = new Endpoints(2, endpoint -> made.add(endpoint.name()));

  private static List<String> names(Endpoints of) {
    return of.all().stream().map(EndpointPool::name).sorted(Comparator.naturalOrder()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "OrderService.place, OrderService.place",
    "GET /orders/{id}, GET_orders_id",
    "/**, other",
    "-leading, leading",
    "größe, gr_e",
    "'', other"
  })
  void namesAreMadeFit(String given, String name) {
    assertEquals(name, Endpoints.fit(given));
  }

  @Test
  void longNamesStayDifferent() {
    String a = Endpoints.fit("x".repeat(80) + "a");
    String b = Endpoints.fit("x".repeat(80) + "b");
    assertEquals(63, a.length());
    assertEquals(63, b.length());
    assertNotEquals(a, b);
    assertEquals(63, Endpoints.fit("y".repeat(63)).length());
    assertEquals("y".repeat(63), Endpoints.fit("y".repeat(63)));
  }

  @Test
  void oneEndpointForEachNameAndTheNamesThatBecomeIt() {
    EndpointPool first = endpoints.named("GET /orders");
    assertSame(first, endpoints.named("GET /orders"));
    assertSame(first, endpoints.named("GET_orders"));
    assertEquals(List.of("GET_orders"), made);
  }

  @Test
  void beyondTheLimitAllGoIntoOneAndAreCounted() {
    EndpointPool first = endpoints.named("a");
    endpoints.named("b");
    EndpointPool other = endpoints.named("c");
    assertEquals("other", other.name());
    for (int i = 0; i < 10_000; i++) {
      assertSame(other, endpoints.named("orders/" + i));
    }
    assertSame(first, endpoints.named("a"));
    assertEquals(10_001, endpoints.beyondLimit());
    assertEquals(List.of("a", "b", "other"), names(endpoints));
    assertEquals(List.of("a", "b", "other"), made);
  }

  @Test
  void anEndpointThatIsCalledOtherTakesNoRoom() {
    endpoints.named("other");
    endpoints.named("a");
    endpoints.named("b");
    assertEquals("other", endpoints.named("c").name());
    assertEquals(List.of("a", "b", "other"), names(endpoints));
  }

  @Test
  void aListenerThatThrowsBreaksNoCall() {
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    List<Throwable> reported = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.add(e));
    try {
      Endpoints failing =
          new Endpoints(
              5,
              endpoint -> {
                throw new IllegalStateException("no room for " + endpoint.name());
              });
      assertEquals("a", failing.named("a").name());
      assertEquals(1, reported.size());
      assertTrue(reported.get(0).toString().contains("no room for a"), reported::toString);
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }
  }
}
