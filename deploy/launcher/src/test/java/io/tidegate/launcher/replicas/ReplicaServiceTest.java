package io.tidegate.launcher.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.service.scaler.keda.ScaledObject;
import io.tidegate.controller.service.scaler.kubernetes.KubernetesTarget;
import io.tidegate.wire.PoolId;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaServiceTest {
  @Test
  void aListIsRead() {
    assertEquals(
        List.of(
            new ReplicaService(new PoolId("orders", "workers"), 2, 8, "process:/opt/orders/run -x"),
            new ReplicaService(new PoolId("pay", "http"), 1, 3, "process:run")),
        ReplicaService.parseList(
            "orders/workers=2-8@process:/opt/orders/run -x, pay/http = 1-3 @ process:run"));
    assertEquals(List.of(), ReplicaService.parseList(" "));
  }

  @Test
  void aTargetNamesItsPlatform() {
    assertEquals(
        new ScalerTarget.Processes(List.of("/opt/run", "-x")),
        ScalerTarget.parse("process:/opt/run -x"));
    assertEquals(
        new ScalerTarget.Cluster(KubernetesTarget.statefulSet("shop", "orders")),
        ScalerTarget.parse("kubernetes:shop/statefulset/orders"));
    assertEquals(
        new ScalerTarget.Webhook(URI.create("https://scale.example.org/orders")),
        ScalerTarget.parse("webhook:https://scale.example.org/orders"));
    assertEquals(
        new ScalerTarget.Keda(
            new ScaledObject("shop", "scaled"), KubernetesTarget.deployment("shop", "orders")),
        ScalerTarget.parse("keda:shop/scaled/deployment/orders"));
  }

  @Test
  void itsPoolIsCalledReplicas() {
    ReplicaService service = ReplicaService.parseList("orders/http=2-8@process:run").get(0);
    assertEquals(new PoolId("orders", "replicas"), service.pool());
    assertEquals("orders-replicas", service.instance());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          orders=2-8@process:run        | 'orders=2-8@process:run' cannot be read: must be SERVICE/POOL=MIN-MAX@TARGET
          orders/http=2@process:run     | cannot be read
          orders/http=0-8@process:run   | the limits of orders are 0 to 8: must be from 1 to 10000
          orders/http=3-2@process:run   | the limits of orders are 3 to 2
          orders/http=1-2@k9s:x         | the target 'k9s:x' is none: must be process:COMMAND
          orders/http=1-2@process:      | the target 'process:' is none
          orders/http=1-2@kubernetes:shop/pod/x | the target 'kubernetes:shop/pod/x' is none
          orders/http=1-2@kubernetes:Shop/deployment/x | namespace is 'Shop': must be
          orders/http=1-2@keda:shop/orders | the target 'keda:shop/orders' is none
          orders/http=1-2@webhook:ftp://a | ftp://a
          orders/replicas=1-2@process:x | orders/replicas follows itself
          a/b=1-2@process:x, a/c=1-2@process:y | service a is named twice
          """)
  void whatIsWrongIsNamed(String text, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> ReplicaService.parseList(text))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }
}
