package io.tidegate.gate.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionCookiesTest {
  private final SessionCookies cookies = new SessionCookies();

  @Test
  void eachVisitHasItsOwn() {
    cookies.take(1, "/login", List.of("id=one; Path=/; HttpOnly; Secure; SameSite=Strict"));
    cookies.take(2, "/login", List.of("id=two; Path=/", "lang=de; Path=/; Domain=shop.example"));

    assertEquals("id=one", cookies.of(1, "/orders/7"));
    assertEquals("id=two; lang=de", cookies.of(2, "/orders/7"));
    assertEquals("", cookies.of(3, "/orders/7"));
  }

  @Test
  void aNewValueReplacesTheOldAndAnExpiredOneEndsIt() {
    cookies.take(1, "/", List.of("id=a; Path=/", "cart=3; Path=/"));
    cookies.take(1, "/", List.of("id=b; Path=/"));
    assertEquals("cart=3; id=b", cookies.of(1, "/"));

    cookies.take(1, "/", List.of("cart=; Path=/; Max-Age=0"));
    assertEquals("id=b", cookies.of(1, "/"));
    cookies.take(1, "/", List.of("id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
    assertEquals("", cookies.of(1, "/"));
  }

  @ParameterizedTest
  @CsvSource({
    "/shop, /shop, true",
    "/shop, /shop/cart?x=1, true",
    "/shop, /shopping, false",
    "/shop/, /shop/cart, true",
    "/shop/, /shop, false",
    "/, /anything, true",
    "/shop, /shop?back=/, true",
  })
  void aPathSaysWhereItGoes(String of, String asked, boolean goes) {
    cookies.take(1, "/", List.of("id=a; Path=" + of));
    assertEquals(goes ? "id=a" : "", cookies.of(1, asked));
  }

  @Test
  void withoutAPathItGoesWhereItCameFrom() {
    cookies.take(1, "/shop/login?next=/a/b", List.of("id=a"));
    assertEquals("id=a", cookies.of(1, "/shop/cart"));
    assertEquals("", cookies.of(1, "/help"));
  }

  @Test
  void whatIsNoCookieIsPassedOver() {
    cookies.take(1, "/", List.of("", "no equals sign", "=x", "id=a"));
    assertEquals("id=a", cookies.of(1, "/"));
  }

  @Test
  void neitherVisitsNorCookiesOfOneGrowWithoutAnEnd() {
    for (int i = 0; i < SessionCookies.MOST_OF_ONE + 10; i++) {
      cookies.take(1, "/", List.of("c%d=x".formatted(i)));
    }
    assertEquals(SessionCookies.MOST_OF_ONE, cookies.of(1, "/").split("; ").length);
    for (long visit = 2; visit <= SessionCookies.MOST_SESSIONS + 1; visit++) {
      cookies.take(visit, "/", List.of("id=" + visit));
    }
    assertEquals("", cookies.of(1, "/"), "the one that was active longest ago");
    assertEquals("id=2", cookies.of(2, "/"));
  }
}
