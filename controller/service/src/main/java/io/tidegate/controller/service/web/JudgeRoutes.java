package io.tidegate.controller.service.web;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The release gate's judge over HTTP: arrays in, a verdict out, and no load on anything. */
public final class JudgeRoutes implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(JudgeRoutes.class);
  private static final String JUDGE = "/api/v1/judge";

  /** Each takes a core for a second at most; the control plane has other things to do. */
  static final int AT_ONCE = 2;

  /** The judge, which this module does not know. */
  public interface GateJudge {
    /**
     * Blocks for a second at most. An input that cannot be read is a verdict, too.
     *
     * @param input JSON, schema {@code tidegate.gate-input/1}
     * @param failOn which outcomes fail; empty: as the command does
     * @return JSON, schema {@code tidegate.gate-verdict/1}
     * @throws IllegalArgumentException where {@code failOn} has no such outcome
     */
    String judge(String input, Optional<List<String>> failOn);
  }

  private final Vertx vertx;
  private final GateJudge judge;
  private final Semaphore free = new Semaphore(AT_ONCE);

  public JudgeRoutes(Vertx vertx, GateJudge judge) {
    this.vertx = vertx;
    this.judge = judge;
  }

  @Override
  public void mount(Router router) {
    router.post(JUDGE).handler(this::take);
  }

  private void take(RoutingContext context) {
    Optional<List<String>> failOn;
    try {
      failOn =
          new Question(context, Set.of("failOn"))
              .one("failOn")
              .map(words -> List.of(words.split(",")));
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
      return;
    }
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    String input = Optional.ofNullable(context.body().asString()).orElse("");
    if (!free.tryAcquire()) {
      context.response().putHeader("Retry-After", "1");
      new Problem(
              503,
              "judge-busy",
              "The judge is busy",
              "%d inputs are judged at the moment: ask again".formatted(AT_ONCE))
          .send(context);
      return;
    }
    vertx
        .executeBlocking(() -> judge.judge(input, failOn), false)
        .onComplete(judged -> free.release())
        .onSuccess(verdict -> ApiRoutes.send(context, new JsonObject(verdict)))
        .onFailure(cause -> failed(context, cause));
  }

  private static void failed(RoutingContext context, Throwable cause) {
    if (cause instanceof IllegalArgumentException) {
      Problem.badRequest("bad-parameter", cause.getMessage()).send(context);
    } else {
      LOG.error("an input could not be judged", cause);
      context.fail(500, cause);
    }
  }
}
