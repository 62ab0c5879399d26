package io.tidegate.gate.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelMakerTest {
  @ParameterizedTest
  @CsvSource({
    "/orders/4711, /orders/{number}",
    "/img/12.png, /img/{number}.png",
    "/u/123e4567-e89b-12d3-a456-426614174000/x, /u/{uuid}/x",
    "/c/da39a3ee5e6b4b0d, /c/{hash}",
    "/facade/decade, /facade/decade",
    "/d/2026-01-31, /d/{date}",
    "/m/ann@example.org, /m/{mail}",
    "/t/eyJhbGciOiJIUzI1NiIsInR5cCI6, /t/{token}",
    "/v1/a, /v1/a",
    "/a/b/c/d/e/f/g/h/i/j, /a/b/c/d/e/f/g/h/{rest}",
    "/, /"
  })
  void idsAreGeneralised(String path, String template) {
    RouteTree tree = new RouteTree();
    tree.learn("GET", path);
    assertEquals(template, tree.template(path));
    assertEquals(template, tree.routes().get(0).template());
  }

  @Test
  void aPlaceWithManyPartsBecomesTextButForTheFrequentOnes() {
    RouteTree tree = new RouteTree();
    for (int i = 0; i < 300; i++) {
      tree.learn("GET", "/shop/item-" + word(i) + "/price");
      tree.learn("GET", "/shop/cart");
    }
    assertEquals("/shop/{text}/price", tree.template("/shop/item-" + word(7) + "/price"));
    assertEquals(
        List.of("/shop/cart", "/shop/{text}/price"),
        tree.routes().stream().map(RouteTree.RouteCount::template).toList());
    assertEquals(300, tree.routes().get(1).requests());
  }

  @Test
  void aLogOfNothingButDifferentPathsStaysSmall() {
    RouteTree tree = new RouteTree();
    for (int i = 0; i < 25_000; i++) {
      tree.learn("GET", "/" + word(i % 39) + "/" + word(i / 39 % 39) + "/" + word(i / 1521) + "/x");
    }
    assertTrue(tree.routes().size() < 5000, "routes: " + tree.routes().size());
    assertEquals(25_000, tree.routes().stream().mapToLong(RouteTree.RouteCount::requests).sum());
  }

  @Test
  void sharesSessionsTransitionsAndThinkTimesAreCounted() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int visit = 0; visit < 30; visit++) {
      String who = "10.0.0." + visit;
      log.append(Logs.line(who, visit * 20, "GET /"));
      log.append(Logs.line(who, visit * 20 + 7, "GET /item/" + (visit + 100)));
      log.append(Logs.line(who, visit * 20 + 3000, "GET /"));
    }
    TrafficModel model = Logs.model(log.toString());
    assertEquals(
        List.of("GET /", "GET /item/{number}"), model.routes().stream().map(Route::name).toList());
    assertEquals(2 / 3.0, model.routes().get(0).share(), 1e-9);
    assertEquals(30, model.routes().get(1).distinct());
    TrafficModel.Sessions sessions = model.sessions().orElseThrow();
    assertEquals(60, sessions.count());
    assertEquals(1.5, sessions.meanRequests(), 1e-9);
    assertEquals(7000, sessions.thinkMillis().at(0.5), 7000 / 64.0);
    // From the first page half go on; from the item none; a visit begins at the first page.
    assertEquals(List.of(0.0, 0.5, 0.5), sessions.transitions().get(0));
    assertEquals(List.of(0.0, 0.0, 1.0), sessions.transitions().get(1));
    assertEquals(List.of(1.0, 0.0, 0.0), sessions.transitions().get(2));
    assertTrue(model.couldNotTell().contains("burstiness below 1 s: the stamps are whole seconds"));
    assertTrue(model.couldNotTell().contains("how long answers took: there are no durations"));
  }

  @Test
  void neighboursInTheLogMayBeOutOfOrder() throws IOException {
    String early = Logs.line("a", 0, "GET /first");
    String late = Logs.line("a", 9, "GET /second");
    TrafficModel model = Logs.model(late + early);
    assertEquals(9000, model.sessions().orElseThrow().thinkMillis().at(0.5), 9000 / 64.0);
  }

  @Test
  void unsafeMethodsAreOffUnlessTheyHaveAFixture() throws IOException {
    String log = Logs.line("a", 0, "POST /cart") + Logs.line("a", 1, "GET /cart");
    Route post = route(Logs.model(log), "POST /cart");
    assertFalse(post.sent());
    ModelOptions options = new ModelOptions(Map.of("POST /cart", "cart.json"), 100);
    TrafficModel mapped = ModelMaker.make(List.of(Logs.input(log)), Logs.anonymiser(), options);
    assertTrue(route(mapped, "POST /cart").sent());
    ModelOptions wrong = new ModelOptions(Map.of("PUT /cart", "cart.json"), 100);
    assertEquals(
        "there is a fixture for 'PUT /cart' and no such route: must be as the model names it",
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelMaker.make(List.of(Logs.input(log)), Logs.anonymiser(), wrong))
            .getMessage());
  }

  @Test
  void rareRoutesBecomeOnePerMethodAndAreNotSent() throws IOException {
    String log = Logs.line("a", 0, "GET /a").repeat(3) + Logs.line("a", 1, "GET /b");
    TrafficModel model =
        ModelMaker.make(List.of(Logs.input(log)), Logs.anonymiser(), new ModelOptions(Map.of(), 1));
    assertEquals("GET /{other}", model.routes().get(1).name());
    assertFalse(model.routes().get(1).sent());
  }

  @Test
  void nothingOfWhoAskedIsInTheModel() throws IOException {
    String log =
        "203.0.113.77 - ann.smith [17/May/2015:10:05:03 +0000] \"GET /a?token=s3cret HTTP/1.1\" 200 1"
            + " \"http://ref/private\" \"Agent/7\"\n";
    String yaml = ModelYaml.write(Logs.model(log));
    for (String told : List.of("203.0.113", "ann", "s3cret", "token", "private", "Agent")) {
      assertFalse(yaml.contains(told), told + " is in\n" + yaml);
    }
  }

  @Test
  void aLogWithoutARequestIsRefusedWithItsFirstLine() {
    assertEquals(
        "no request was found; log: 1 lines read, line 1: no [time]",
        assertThrows(IllegalArgumentException.class, () -> Logs.model("rubbish\n")).getMessage());
    assertEquals(
        "no request was found; log: 0 lines read",
        assertThrows(IllegalArgumentException.class, () -> Logs.model("")).getMessage());
  }

  @Test
  void aModelIsReadBackAsItWasWrittenAndSaysThatItWasEdited() throws IOException {
    String yaml =
        ModelYaml.write(Logs.model(Logs.line("a", 0, "GET /").repeat(3) + "rubbish \"\\\n"));
    assertEquals(yaml, ModelYaml.write(ModelYaml.read(yaml)));
    String edited = yaml.replace("GET", "HEAD");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> ModelYaml.read(edited))
            .getMessage()
            .contains("it was edited; review it and seal it anew"));
    assertEquals("HEAD /", ModelYaml.read(ModelYaml.seal(edited)).routes().get(0).name());
  }

  private static Route route(TrafficModel model, String name) {
    return model.routes().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  /** Letters only: no number by its looks. */
  private static String word(int i) {
    String word = "w";
    for (int rest = i; rest > 0; rest /= 26) {
      word += (char) ('a' + rest % 26);
    }
    return word;
  }
}
