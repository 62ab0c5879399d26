package io.tidegate.bench;

import io.tidegate.controller.Budgets;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.service.ControllerOptions;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.controller.service.PolicySource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A controller that acts, until its input closes. Argument: bootstrap. */
final class ControllerChild {
  private ControllerChild() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    Policies acting =
        Policies.all(
            Policy.of("*", CommandDelay.SLO_MILLIS)
                .withMode(Mode.AUTO)
                .withBudgets(Budgets.DEFAULT.withBlastRadius(1, 1)));
    OrderWatch orders = await(OrderWatch.start(vertx, arguments[0], PolicySource.of(acting)));
    ControllerService controller =
        await(
            ControllerService.start(
                vertx, new ControllerOptions(arguments[0], Optional.empty()), orders));
    await(controller.owning());
    System.out.println("ready=");
    while (System.in.read() >= 0) {
      // Until the parent ends, however it does.
    }
    await(controller.close());
    await(orders.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
