package io.tidegate.launcher.nacos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.wire.PolicySet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UptakeTest {
  private static final String ACTOR = "nacos:tidegate.yaml";
  private static final String FIRST = "policies: [{match: orders/*, mode: auto}]";
  private static final String SECOND = "policies: [{match: orders/*, mode: advise}]";
  private static final String PERSONS = "policies: [{match: orders/*, mode: frozen}]";

  private static Uptake of(PolicyBook book, String text) {
    return Uptake.of(
        book,
        Optional.ofNullable(text),
        ACTOR,
        "it changed",
        yaml -> PolicyText.over(Policies.all(Policy.of("*", 500)), yaml),
        "id",
        4711);
  }

  /** What each applied, in their order. */
  private static PolicyBook book(String... whoAndWhat) {
    PolicyBook book = PolicyBook.EMPTY;
    for (int i = 0; i < whoAndWhat.length; i += 2) {
      long version = book.version() + 1;
      book =
          book.with(
              new PolicySet(version, "v" + version, whoAndWhat[i + 1], whoAndWhat[i], "why", 1));
    }
    return book;
  }

  @Test
  void whatIsNewIsTheNextVersion() {
    assertEquals(
        new Uptake.Next(new PolicySet(1, "id", FIRST, ACTOR, "it changed", 4711)),
        of(PolicyBook.EMPTY, FIRST));
    assertEquals(
        new Uptake.Next(new PolicySet(3, "id", SECOND, ACTOR, "it changed", 4711)),
        of(book(ACTOR, FIRST, "ops", PERSONS), SECOND));
  }

  @Test
  void whatCameFromThereLastIsNotAppliedAgain() {
    assertEquals(new Uptake.Known(1), of(book(ACTOR, FIRST), FIRST));
    assertEquals(new Uptake.Known(1), of(book(ACTOR, FIRST, "ops", SECOND), FIRST));
  }

  @Test
  void whatAPersonAppliedBeforeItWasPublishedDoesNotOverruleWhatAPersonAppliesLater() {
    PolicyBook book = book(ACTOR, FIRST, "ops", SECOND);
    book = book.with(assertInstanceOf(Uptake.Next.class, of(book, SECOND)).set());
    assertEquals(new Uptake.Known(3), of(book, SECOND));
    book = book.with(new PolicySet(4, "v4", PERSONS, "ops", "at night", 4712));
    assertEquals(new Uptake.Known(3), of(book, SECOND));
  }

  @Test
  void aPersonsVersionHoldsUntilTheTextChanges() {
    PolicyBook overruled = book(ACTOR, FIRST, "ops", PERSONS, "ops", SECOND);
    assertEquals(new Uptake.Known(1), of(overruled, FIRST));
    assertEquals(4, assertInstanceOf(Uptake.Next.class, of(overruled, PERSONS)).set().version());
  }

  @Test
  void goingBackIsAChange() {
    PolicyBook twice = book(ACTOR, FIRST, ACTOR, SECOND);
    assertEquals(3, assertInstanceOf(Uptake.Next.class, of(twice, FIRST)).set().version());
  }

  @Test
  void anotherConfigurationIsNotThisOne() {
    assertEquals(
        3,
        assertInstanceOf(
                Uptake.Next.class, of(book("nacos:other.yaml", FIRST, "ops", PERSONS), FIRST))
            .set()
            .version());
  }

  @Test
  void whatCannotBeUsedIsRefused() {
    assertEquals(
        new Uptake.Refused(
            "line 2: setting 'policies[0].mode' is 'fast': must be one of shadow, advise, auto,"
                + " frozen"),
        of(book(ACTOR, FIRST), "policies:\n  - {match: orders/*, mode: fast}"));
    assertEquals(
        new Uptake.Refused("there is nothing in it: must be 'policies:' with a list"),
        of(PolicyBook.EMPTY, ""));
    assertEquals(
        new Uptake.Refused("yaml has 262145 characters: must be at most 262144"),
        of(PolicyBook.EMPTY, "policies: []" + " ".repeat(PolicySet.LONGEST + 1 - 12)));
    assertEquals(new Uptake.Missing(), of(book(ACTOR, FIRST), null));
  }
}
