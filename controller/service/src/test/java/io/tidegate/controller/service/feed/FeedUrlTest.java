package io.tidegate.controller.service.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedUrlTest {
  @Test
  void severalAreDividedByCommas() {
    assertEquals(
        List.of(URI.create("http://a:9093"), URI.create("https://b/am/")),
        FeedUrl.parseList("http://a:9093, https://b/am/,"));
    assertEquals(List.of(), FeedUrl.parseList(""));
    assertEquals(
        "https://b/am/api/v2/alerts",
        FeedUrl.below(URI.create("https://b/am/"), "/api/v2/alerts").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:9093              | no URL of a host",
        "ftp://a/            | no URL of a host",
        "http://a b          | is no URL",
        "http:///path        | is no URL of a host",
        "http://a/#x         | must have none",
        "http://a, http://a  | is there twice"
      })
  void whatIsWrongIsNamed(String text, String message) {
    String told =
        assertThrows(IllegalArgumentException.class, () -> FeedUrl.parseList(text)).getMessage();
    assertTrue(told.contains(message), told);
  }

  @Test
  void aPasswordIsRefusedAndNotShown() {
    String told =
        assertThrows(
                IllegalArgumentException.class, () -> FeedUrl.parseList("http://me:canary@a:9093"))
            .getMessage();
    assertFalse(told.contains("canary"), told);
  }
}
