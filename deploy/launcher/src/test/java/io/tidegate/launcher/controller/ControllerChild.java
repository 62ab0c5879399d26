package io.tidegate.launcher.controller;

import io.tidegate.bus.Await;
import io.tidegate.controller.Budgets;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.service.ControllerOptions;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.controller.service.PolicySource;
import io.tidegate.launcher.embedded.ChildJvm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.PrivateKey;
import java.util.Optional;

/** A controller in a process of its own, to be killed. */
final class ControllerChild {
  private ControllerChild() {}

  static ControllerOptions options(String bootstrap) {
    return options(bootstrap, Optional.empty());
  }

  static ControllerOptions options(String bootstrap, Optional<PrivateKey> commandKey) {
    return new ControllerOptions(bootstrap, commandKey);
  }

  /** All pools may change at a time. */
  static Future<OrderWatch> orders(Vertx vertx, String bootstrap) {
    return orders(vertx, bootstrap, Budgets.DEFAULT.withBlastRadius(1, 1));
  }

  static Future<OrderWatch> orders(Vertx vertx, String bootstrap, Budgets budgets) {
    Policy policy = Policy.of("*", 200).withMode(Mode.AUTO).withBudgets(budgets);
    return OrderWatch.start(vertx, bootstrap, PolicySource.of(Policies.all(policy)));
  }

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    OrderWatch orders = Await.result(orders(vertx, args[0]));
    ControllerService service =
        Await.result(ControllerService.start(vertx, options(args[0]), orders));
    Await.result(service.owning());
    System.out.println("owning");
    System.out.flush();
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }
}
