package io.tidegate.controller.service.scaler.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class KubernetesOptionsTest {
  @TempDir Path dir;

  private static String refusal(Executable making) {
    return assertThrows(IllegalArgumentException.class, making).getMessage();
  }

  @Test
  void whatIsWrongIsNamed() {
    Optional<Path> none = Optional.empty();
    assertEquals(
        "kubeconfig is '/nowhere/config': must be a file that can be read",
        refusal(
            () ->
                new KubernetesOptions(
                    Optional.of(Path.of("/nowhere/config")),
                    Optional.empty(),
                    Duration.ofSeconds(3))));
    assertEquals(
        "timeout is PT31S: must be PT0.1S to PT30S",
        refusal(() -> new KubernetesOptions(none, Optional.empty(), Duration.ofSeconds(31))));
    assertEquals(
        "context is empty: must be the name of one in the kubeconfig",
        refusal(() -> new KubernetesOptions(none, Optional.of(" "), Duration.ofSeconds(3))));
    assertEquals(
        "namespace is 'Shop': must be a namespace such as 'shop'",
        refusal(() -> KubernetesTarget.deployment("Shop", "orders")));
    assertEquals(
        "name is 'a/b': must be an object's name such as 'orders'",
        refusal(() -> KubernetesTarget.deployment("shop", "a/b")));
    assertEquals(
        "kind is 'deployment': must be a kind such as 'Deployment'",
        refusal(() -> new KubernetesTarget("apps/v1", "deployment", "shop", "orders")));
    assertEquals(
        "apiVersion is 'apps': must be a version such as 'apps/v1'",
        refusal(() -> new KubernetesTarget("apps", "Deployment", "shop", "orders")));
  }

  @Test
  void aKubeconfigThatIsNoneIsNamed() throws IOException {
    assertTrue(wrong("nonsense: [").contains("config': cannot be read as one: "));
    assertTrue(
        wrong("apiVersion: v1\nkind: Config\n")
            .endsWith("has no current context: must name" + " one, or context must"));
  }

  private String wrong(String text) throws IOException {
    Path file = dir.resolve("config");
    Files.writeString(file, text);
    Vertx vertx = Vertx.vertx();
    try {
      return refusal(
          () ->
              KubernetesCluster.of(
                  vertx,
                  new KubernetesOptions(
                      Optional.of(file), Optional.empty(), Duration.ofSeconds(3))));
    } finally {
      vertx.close();
    }
  }

  @Test
  void anotherContextIsNotTakenForTheOneThatWasNamed() throws IOException {
    Path file = dir.resolve("config");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: live
        clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]
        contexts: [{name: live, context: {cluster: c, user: u}}]
        users: [{name: u, user: {token: abc}}]
        """);
    Vertx vertx = Vertx.vertx();
    try {
      assertEquals(
          "context is 'test': must be one of the kubeconfig, [live]",
          refusal(
              () ->
                  KubernetesCluster.of(
                      vertx,
                      new KubernetesOptions(
                          Optional.of(file), Optional.of("test"), Duration.ofSeconds(3)))));
    } finally {
      vertx.close();
    }
  }
}
