package io.tidegate.controller.service.scaler.kubernetes;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A cluster whose objects are scaled: one client for all of them. Nothing is sent twice. */
public final class KubernetesCluster {
  private static final int REQUESTS_IN_TURN = 5;

  /** Of the blocking client; what waits for one does so within its own bound. */
  private static final int THREADS = 4;

  private final Vertx vertx;
  private final KubernetesClient client;
  private final Duration bound;
  private final ThreadPoolExecutor threads;

  private KubernetesCluster(Vertx vertx, KubernetesClient client, Duration bound) {
    this.vertx = vertx;
    this.client = client;
    this.bound = bound;
    this.threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
    threads.allowCoreThreadTimeOut(true);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tidegate-kubernetes");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Reads how the cluster is reached, and does not reach for it yet. Blocks: it reads files, and a
   * kubeconfig may name a program that tells the token.
   *
   * @throws IllegalArgumentException if the kubeconfig has no such context or cannot be read
   */
  public static KubernetesCluster of(Vertx vertx, KubernetesOptions options) {
    Config config = config(options);
    int millis = (int) options.timeout().toMillis();
    config.setRequestTimeout(millis);
    config.setConnectionTimeout(millis);
    // A request that is sent again hides for how long the first took, and what it did.
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesCluster(
        vertx,
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new JdkHttpClientFactory())
            .build(),
        options.timeout().multipliedBy(REQUESTS_IN_TURN));
  }

  private static Config config(KubernetesOptions options) {
    String context = options.context().orElse(null);
    Config config;
    if (options.kubeconfig().isEmpty()) {
      config = Config.autoConfigure(context);
    } else {
      Path file = options.kubeconfig().get();
      try {
        config = Config.fromKubeconfig(context, file.toFile());
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "kubeconfig is '%s': cannot be read as one: %s".formatted(file, message(e)), e);
      }
      if (config.getCurrentContext() == null) {
        throw new IllegalArgumentException(
            "kubeconfig is '%s': has no current context: must name one, or context must"
                .formatted(file));
      }
    }
    // The client takes another one where there is none of that name.
    if (context != null
        && (config.getCurrentContext() == null
            || !context.equals(config.getCurrentContext().getName()))) {
      throw new IllegalArgumentException(
          "context is '%s': must be one of the kubeconfig, %s"
              .formatted(
                  context, config.getContexts().stream().map(NamedContext::getName).toList()));
    }
    return config;
  }

  public ReplicaScaler scaler(KubernetesTarget target) {
    return new KubernetesScaler(this, target);
  }

  KubernetesClient client() {
    return client;
  }

  /** Off the event loop, and in any case within the bound. */
  <T> Future<T> ask(String what, Callable<T> question) {
    Promise<T> asked = Promise.promise();
    Context context = vertx.getOrCreateContext();
    FutureTask<T> task =
        new FutureTask<>(question) {
          @Override
          protected void done() {
            context.runOnContext(ignored -> finish(this, asked));
          }
        };
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(new IOException(what + ": the connection is closed", e));
    }
    // The client's time-out ends with an answer's first byte. One that never has its last must not
    // hold a thread.
    long timer = vertx.setTimer(bound.toMillis(), late -> task.cancel(true));
    return asked
        .future()
        .onComplete(done -> vertx.cancelTimer(timer))
        .recover(error -> Future.failedFuture(told(what, error)));
  }

  private static <T> void finish(FutureTask<T> task, Promise<T> asked) {
    try {
      asked.complete(task.get());
    } catch (ExecutionException e) {
      asked.fail(e.getCause());
    } catch (CancellationException | InterruptedException e) {
      asked.fail(e);
    }
  }

  private Exception told(String what, Throwable error) {
    if (error instanceof ScaleRefusedException refused) {
      return refused;
    }
    String why;
    if (error instanceof CancellationException) {
      why = "%s does not answer within %d ms".formatted(url(), bound.toMillis());
    } else if (error instanceof KubernetesClientException e && e.getCode() > 0) {
      why = "%s answers %d %s".formatted(url(), e.getCode(), message(e));
    } else if (error instanceof KubernetesClientException e) {
      why = "%s cannot be asked: %s".formatted(url(), message(e));
    } else if (error instanceof IOException e && e.getMessage() != null) {
      why = e.getMessage();
    } else {
      why = message(error);
    }
    return new IOException("%s: %s".formatted(what, why), error);
  }

  /** The innermost says what happened; those around it say what was being done. */
  private static String message(Throwable error) {
    if (error instanceof KubernetesClientException e
        && e.getStatus() != null
        && e.getStatus().getMessage() != null) {
      return e.getStatus().getMessage();
    }
    Throwable inner = error;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.toString() : inner.getMessage();
  }

  private String url() {
    return client.getMasterUrl().toString();
  }

  /** Ends its connections; its scalers fail from then on. */
  public Future<Void> close() {
    threads.shutdownNow();
    return vertx.executeBlocking(
        () -> {
          client.close();
          return null;
        },
        false);
  }
}
