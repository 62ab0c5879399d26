package io.tidegate.controller.service.web;

import io.tidegate.controller.Policies;
import io.tidegate.controller.PolicyBook;
import io.tidegate.wire.PolicySet;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the policies. They only take JSON, as {@link RequestRoutes}. */
public final class PolicyRoutes implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyRoutes.class);
  private static final String POLICIES = "/api/v1/policies";
  private static final String DIFF = POLICIES + "/diff";
  private static final String VERSIONS = POLICIES + "/versions";

  private final PolicyDesk desk;
  private final FleetView view;
  private final InstantSource clock;

  /**
   * @param view tells which pools there are
   */
  public PolicyRoutes(PolicyDesk desk, FleetView view) {
    this(desk, view, InstantSource.system());
  }

  PolicyRoutes(PolicyDesk desk, FleetView view, InstantSource clock) {
    this.desk = desk;
    this.view = view;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get(POLICIES).handler(this::current);
    router.get(VERSIONS).handler(this::versions);
    router.get(VERSIONS + "/:version").handler(this::version);
    router.post(POLICIES).handler(this::apply);
    router.post(DIFF).handler(this::diff);
  }

  private void current(RoutingContext context) {
    PolicyBook book = desk.book().get();
    if (EntityTag.version(book.version()).isKnownTo(context)) {
      return;
    }
    ApiRoutes.send(
        context,
        book.newest()
            .map(PolicyRoutes::full)
            .orElseGet(() -> new JsonObject().put("version", 0).put("yaml", "")));
  }

  private void versions(RoutingContext context) {
    PolicyBook book = desk.book().get();
    if (EntityTag.version(book.version()).isKnownTo(context)) {
      return;
    }
    try {
      Paged<PolicySet> page =
          ApiRoutes.page(
              context,
              "versions",
              (limit, after) ->
                  Paged.of(
                      LongStream.range(0, book.version())
                          .mapToObj(i -> book.of(book.version() - i).orElseThrow()),
                      after,
                      limit,
                      set -> new Mark(-set.version(), "", "")));
      JsonArray versions = new JsonArray();
      page.entries().forEach(set -> versions.add(named(set)));
      ApiRoutes.send(
          context, new JsonObject().put("versions", versions).put("next", page.cursor("versions")));
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
    }
  }

  private void version(RoutingContext context) {
    String asked = context.pathParam("version");
    Optional<PolicySet> found =
        asked.matches("[0-9]{1,9}")
            ? desk.book().get().of(Long.parseLong(asked))
            : Optional.empty();
    if (found.isEmpty()) {
      Problem.notFound(
              "unknown-version",
              "version '%s' of the policies is not known: must be from 1 to %d"
                  .formatted(asked, desk.book().get().version()))
          .send(context);
      return;
    }
    if (!EntityTag.version(found.get().version()).isKnownTo(context)) {
      ApiRoutes.send(context, full(found.get()));
    }
  }

  private static JsonObject named(PolicySet set) {
    return new JsonObject()
        .put("version", set.version())
        .put("appliedBy", set.appliedBy())
        .put("reason", set.reason())
        .put("atMillis", set.atMillis());
  }

  private static JsonObject full(PolicySet set) {
    return named(set).put("yaml", set.yaml());
  }

  /** What would change for the pools that have reported. */
  private void diff(RoutingContext context) {
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    Policies next;
    try {
      RequestBody body = new RequestBody(context, "{\"yaml\": \"policies: []\"}", Set.of("yaml"));
      next = desk.reader().apply(body.document("yaml", PolicySet.LONGEST));
    } catch (Question.Unusable | IllegalArgumentException e) {
      Problem.badRequest("bad-policies", e.getMessage()).send(context);
      return;
    }
    Policies now = desk.policies().get();
    long at = clock.millis();
    JsonArray pools = new JsonArray();
    view.pools(0)
        .forEach(
            state -> {
              JsonArray changes =
                  PolicyChanges.between(
                      now.of(state.pool(), state.labels(), at),
                      next.of(state.pool(), state.labels(), at));
              if (!changes.isEmpty()) {
                pools.add(FleetJson.named(state.pool()).put("changes", changes));
              }
            });
    ApiRoutes.send(
        context, new JsonObject().put("version", desk.book().get().version()).put("pools", pools));
  }

  private void apply(RoutingContext context) {
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    PolicySet set;
    try {
      RequestBody body =
          new RequestBody(
              context,
              "{\"yaml\": \"policies: []\", \"expectedVersion\": 3, \"reason\": \"why\"}",
              Set.of("yaml", "expectedVersion", "reason", "requestedBy"));
      String yaml = body.document("yaml", PolicySet.LONGEST);
      // Only for what is wrong in it: it is laid over the settings again when it is read.
      var unused = desk.reader().apply(yaml);
      set =
          new PolicySet(
              body.required("expectedVersion", 0, Integer.MAX_VALUE - 1) + 1L,
              UUID.randomUUID().toString(),
              yaml,
              AccessGate.asker(context, body),
              body.requiredText("reason"),
              clock.millis());
    } catch (Question.Unusable | IllegalArgumentException e) {
      Problem.badRequest("bad-policies", e.getMessage()).send(context);
      return;
    }
    if (refusesWhatHasChanged(context)) {
      return;
    }
    if (!desk.book().get().accepts(set)) {
      conflict(set).send(context);
      return;
    }
    desk.topic()
        .apply(set)
        .onSuccess(
            done -> {
              boolean won =
                  desk.book()
                      .get()
                      .of(set.version())
                      .filter(s -> s.id().equals(set.id()))
                      .isPresent();
              if (won) {
                EntityTag.version(set.version()).put(context);
                ApiRoutes.send(context, named(set));
              } else if (!refusesWhatHasChanged(context)) {
                conflict(set).send(context);
              }
            })
        .onFailure(cause -> notTaken(cause).send(context));
  }

  private boolean refusesWhatHasChanged(RoutingContext context) {
    PolicyBook book = desk.book().get();
    return EntityTag.version(book.version()).refuses(context, at(book));
  }

  private Problem conflict(PolicySet set) {
    return new Problem(
        409,
        "version-conflict",
        "Conflict",
        "%s, not at %d: look at what has changed, and apply again"
            .formatted(at(desk.book().get()), set.version() - 1));
  }

  private static String at(PolicyBook book) {
    return "the policies are at version %d%s"
        .formatted(
            book.version(), book.newest().map(newest -> " of " + newest.appliedBy()).orElse(""));
  }

  private static Problem notTaken(Throwable cause) {
    LOG.warn("policies could not be handed on: {}", cause.toString());
    return new Problem(
        503,
        "order-not-taken",
        "The policies could not be handed on",
        "they are not sure to be heard of: look at /api/v1/policies, and apply again: "
            + cause.getMessage());
  }
}
