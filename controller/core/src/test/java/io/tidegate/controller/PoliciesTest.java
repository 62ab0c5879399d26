package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  @Test
  void theFirstThatMatchesCounts() {
    Policies policies =
        new Policies(
            List.of(
                Policy.of("*/db", 20).withMode(Mode.FROZEN),
                Policy.of("orders/*", 300).withSizes(1, 40),
                Policy.of("*", 500.5)));
    assertEquals(Mode.FROZEN, policies.of(new PoolId("orders", "db"), Map.of()).mode());
    assertEquals(300, policies.of(new PoolId("orders", "workers"), Map.of()).sloP99Millis());
    assertEquals(40, policies.of(new PoolId("orders", "workers"), Map.of()).maxSize());
    assertEquals(
        new Policy("*", Mode.SHADOW, 500.5, 1, 256, 0.7, 1.0, 0.25, 3, 20, 2, 5, 3, 20, 5, 15, 0.5),
        policies.of(new PoolId("payments", "workers"), Map.of()));
  }

  @Test
  void labelsNarrowWhatAPolicyIsForAndTheFirstThatMatchesStillCounts() {
    Policies policies =
        new Policies(
            List.of(
                Policy.of("shop/*", 100).withLabels(Map.of("zone", "eu")),
                Policy.of("shop/*", 200).withLabels(Map.of("zone", "eu", "tier", "gold")),
                Policy.of("*", 300).withLabels(Map.of("tier", "gold")),
                Policy.of("*", 400)));
    PoolId shop = new PoolId("shop", "workers");
    assertEquals(
        100,
        policies.of(shop, Map.of("zone", "eu", "tier", "gold", "version", "7")).sloP99Millis());
    assertEquals(300, policies.of(shop, Map.of("zone", "us", "tier", "gold")).sloP99Millis());
    assertEquals(400, policies.of(shop, Map.of("zone", "us")).sloP99Millis());
    assertEquals(400, policies.of(shop, Map.of()).sloP99Millis());
    assertEquals(
        400, policies.of(new PoolId("pay", "workers"), Map.of("zone", "eu")).sloP99Millis());
    assertEquals("shop/* tier=gold zone=eu", policies.inOrder().get(1).selector());
    assertEquals("*", policies.inOrder().get(3).selector());
  }

  @Test
  void whateverElseAPolicyIsGivenItKeepsItsLabels() {
    Policy eu = Policy.of("*", 100).withLabels(Map.of("zone", "eu"));
    Policy changed =
        eu.withMode(Mode.AUTO).withSizes(2, 9).withBudgets(Budgets.DEFAULT).withTightestP99();
    assertEquals(Map.of("zone", "eu"), changed.labels());
  }

  @Test
  void aDatabasesShareIsThePoolsWhicheverPolicyItHas() {
    PoolId shop = new PoolId("shop", "db");
    PoolId pay = new PoolId("pay", "db");
    Database orders = new Database("orders-db", 200, Map.of(shop, 120, pay, 80));
    Policies settings =
        new Policies(List.of(Policy.of("*", 1)), List.of(List.of()), List.of(orders));
    assertEquals(
        Optional.of(new Database.Share("orders-db", 120)), settings.of(shop, Map.of()).database());
    assertEquals(
        Optional.of(new Database.Share("orders-db", 80)), settings.of(pay, Map.of(), 1).database());
    assertEquals(Optional.empty(), settings.of(new PoolId("pay", "x"), Map.of()).database());
    Policies applied =
        settings.under(
            List.of(), List.of(), List.of(new Database("orders-db", 50, Map.of(shop, 50))));
    assertEquals(
        Optional.of(new Database.Share("orders-db", 50)), applied.of(shop, Map.of()).database());
    assertEquals(Optional.empty(), applied.of(pay, Map.of()).database());
    assertError(
        "pool shop/db is in the databases 'other' and 'orders-db': must be in one",
        () ->
            settings.under(
                List.of(), List.of(), List.of(new Database("other", 9, Map.of(shop, 9)))));
    assertError(
        "database 'orders-db' stands there twice: must have one entry",
        () -> settings.under(List.of(), List.of(), List.of(orders, orders)));
  }

  @Test
  void theSharesOfADatabaseAreNoMoreThanItCarries() {
    PoolId shop = new PoolId("shop", "db");
    PoolId pay = new PoolId("pay", "db");
    assertError(
        "the pools of database 'orders-db' have 80 + 121 = 201 connections: must be 200 at most,"
            + " which it carries",
        () -> new Database("orders-db", 200, Map.of(shop, 121, pay, 80)));
    assertError(
        "the share of shop/db in database 'orders-db' is 0: must be from 1 to 1000000",
        () -> new Database("orders-db", 200, Map.of(shop, 0)));
    assertError(
        "database 'orders-db' has no pools: must be like shop/orders-db: 120",
        () -> new Database("orders-db", 200, Map.of()));
    assertError(
        "a database's name is 'orders db': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a"
            + " letter or digit",
        () -> new Database("orders db", 200, Map.of(shop, 1)));
  }

  @Test
  void aPointIsNoWildcard() {
    assertTrue(Policy.of("a.b/*", 1).matches(new PoolId("a.b", "x"), Map.of()));
    assertTrue(!Policy.of("a.b/*", 1).matches(new PoolId("axb", "x"), Map.of()));
    assertTrue(Policy.of("a?b/x", 1).matches(new PoolId("axb", "x"), Map.of()));
  }

  @Test
  void errorsNameTheValueAndWhatWouldBeRight() {
    assertError(
        "sloP99Millis is NaN: must be a number of milliseconds above 0",
        () -> Policy.of("*", Double.NaN));
    assertError("maxSize is 8: must be from 9 to 10000", () -> Policy.of("*", 1).withSizes(9, 8));
    assertError(
        "leaseWindows is 2: must be 0 for ever, or 5 at least, as it is renewed in its second half"
            + " and a renewal may be lost",
        () -> Policy.of("*", 1).withLeaseWindows(2));
    assertError("match is empty: must be a glob such as orders/*", () -> Policy.of("", 1));
    assertError(
        "the last policy matches 'a/*': must be '*', so that every pool has one",
        () -> new Policies(List.of(Policy.of("a/*", 1))));
    Policy any = Policy.of("*", 1);
    assertError(
        "the last policy matches '* zone=eu': must be '*', so that every pool has one",
        () -> new Policies(List.of(any.withLabels(Map.of("zone", "eu")))));
    assertError(
        "label 'the zone': its name must be 1 to 128 of A-Z a-z 0-9 _ . / : - and start with a"
            + " letter, a digit or _",
        () -> any.withLabels(Map.of("the zone", "eu")));
    assertError(
        "label 'zone' is '': must be the value that all instances have, 1 to 256 characters",
        () -> any.withLabels(Map.of("zone", "")));
  }

  private static void assertError(
      String message, org.junit.jupiter.api.function.Executable making) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, making).getMessage());
  }
}
