package io.tidegate.launcher;

import io.tidegate.bus.RecordSender;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.collector.service.EdgeIntake;
import io.tidegate.collector.service.InstanceMonitor;
import io.tidegate.collector.service.InstanceMonitorOptions;
import io.tidegate.collector.service.MetricReader;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.edge.EdgeUplink;
import io.tidegate.controller.Inhibitions;
import io.tidegate.controller.service.ControllerOptions;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.controller.service.PolicySource;
import io.tidegate.controller.service.feed.AlertmanagerFeed;
import io.tidegate.controller.service.feed.AlertmanagerOptions;
import io.tidegate.controller.service.feed.WebhookFeed;
import io.tidegate.controller.service.feed.WebhookOptions;
import io.tidegate.controller.service.web.PolicyDesk;
import io.tidegate.launcher.nacos.NacosPolicies;
import io.tidegate.launcher.nacos.NacosRegistration;
import io.tidegate.launcher.nacos.PolicyFollower;
import io.tidegate.launcher.replicas.ReplicaFollower;
import io.tidegate.launcher.replicas.ReplicaFollowerOptions;
import io.tidegate.launcher.replicas.Scalers;
import io.tidegate.launcher.settings.NacosSettings;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.launcher.settings.Role;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.registry.ModelReader;
import io.tidegate.predictor.service.PredictorOptions;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.predictor.training.RiskAdaptation;
import io.tidegate.sources.service.SourcesOptions;
import io.tidegate.sources.service.SourcesService;
import io.tidegate.wire.Topics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Starts the services on a broker: each with its health, its meters and its end. */
final class Services {
  private final Settings settings;
  private final String bootstrap;
  private final Parts parts;
  private final Health health;
  private final ServiceMeters meters;
  private final Vertx vertx;

  Services(Settings settings, String bootstrap, Parts parts, Health health, ServiceMeters meters) {
    this.settings = settings;
    this.bootstrap = bootstrap;
    this.parts = parts;
    this.health = health;
    this.meters = meters;
    this.vertx = parts.vertx();
  }

  void startUplink(EdgeMode edge) throws InterruptedException, TimeoutException {
    EdgeUplink uplink =
        parts.start(
            "uplink",
            EdgeUplink.start(vertx, edge.options(bootstrap, settings)),
            EdgeUplink::close);
    health.addPeer(
        "uplink",
        () -> uplink.health().trouble().isEmpty() ? "" : uplink.health().text(),
        () -> uplink.health().text());
    health.show("uplink", () -> uplink.health().json());
  }

  void startEdgeIntake(MetricStore store) throws InterruptedException, TimeoutException {
    EdgeIntake intake =
        parts.start("edge intake", EdgeIntake.start(vertx, bootstrap, store), EdgeIntake::close);
    health.add("edge intake", () -> intake.trouble().orElse(""), () -> Health.text(intake.edges()));
    health.show("edges", () -> Health.json(intake.edges()));
  }

  void startCollector(MetricStore store) throws InterruptedException, TimeoutException {
    CollectorService collector =
        parts.start(
            "collector",
            CollectorService.start(
                vertx,
                ServiceOptions.collector(bootstrap, settings).withListener(meters.collected()),
                store,
                ServiceOptions.storing(settings)),
            CollectorService::close);
    health.addMember(
        "collector",
        () -> Health.of(collector.health()),
        () -> Health.partitions(collector.health().consumer()),
        () ->
            Math.max(
                collector.health().consumer().sincePollMillis(),
                collector.storing().sincePollMillis()));
    meters.collected().watch(collector);
    meters.consumers().watch("collector", () -> collector.health().consumer());
    meters.consumers().watch("collector-store", collector::storing);

    InstanceMonitor instances =
        parts.start(
            "instance monitor",
            InstanceMonitor.start(
                vertx,
                new InstanceMonitorOptions(bootstrap, ServiceOptions.intakeLimits(settings))),
            InstanceMonitor::close);
    health.add(
        "instances",
        () -> instances.health().trouble().orElse(""),
        () -> instances.health().consumer().sincePollMillis());
    meters.collected().watch(instances);
    meters.consumers().watch("instances", () -> instances.health().consumer());
    health.show("refused", () -> RefusalsJson.of(collector.refusals(), instances.refusals()));
    health.show("clocks", () -> Health.clocks(collector.health().skewedClocks()));
  }

  /**
   * @param store where the windows are kept; nothing where this process has none
   */
  void startPredictor(OrderWatch orders, Optional<MetricReader> store)
      throws IOException, InterruptedException, TimeoutException {
    ServedModel prior = new RiskServing(PriorModel.load(), budget());
    ModelReader reader = bytes -> RiskServing.read(bytes, budget());
    PredictorService predictor =
        parts.start(
            "predictor",
            PredictorService.start(
                vertx,
                new PredictorOptions(
                    bootstrap,
                    "tidegate-predictor",
                    settings.predictor().horizonWindows(),
                    window -> orders.policies().of(window.pool(), window.labels()).sloP99Millis(),
                    prior,
                    reader)),
            PredictorService::close);
    health.addMember(
        "predictor",
        () -> Health.of(predictor.health()),
        () -> Health.partitions(predictor.health()),
        () -> predictor.health().sincePollMillis());
    meters.decided().watch(predictor);
    health.show("models", () -> Retraining.json(predictor));
    if (!settings.predictor().trainEvery().isZero()) {
      parts.opened(
          "retraining",
          new Retraining(
              vertx, settings, bootstrap, store, new RiskAdaptation(), reader, prior, predictor));
    }
    meters.consumers().watch("predictor", predictor::health);
  }

  private double budget() {
    return settings.predictor().falseAlarmsPerPoolDay();
  }

  /** What operators order; whoever decides or shows reads it. */
  OrderWatch startOrders() throws InterruptedException, TimeoutException {
    OrderWatch orders =
        parts.start(
            "policies", OrderWatch.start(vertx, bootstrap, policySource()), OrderWatch::close);
    meters.decided().watch(orders);
    health.add("policies", () -> orders.trouble().orElse(""), orders::sincePollMillis);
    return orders;
  }

  /** Where versions of the policies are applied. */
  PolicyDesk policyDesk(OrderWatch orders, RecordSender sender) {
    return new PolicyDesk(
        orders::policies,
        orders::book,
        policySource().applied(),
        set -> ControlPlane.order(sender, orders, set));
  }

  PolicySource policySource() {
    return new PolicySource(
        settings.policies(), yaml -> PolicyText.over(settings.policies(), yaml));
  }

  void startController(OrderWatch orders) throws InterruptedException, TimeoutException {
    ControllerService controller =
        parts.start(
            "controller",
            ControllerService.start(
                vertx,
                new ControllerOptions(bootstrap, settings.controller().commandKey()),
                orders),
            ControllerService::close);
    health.addMember(
        "controller",
        () -> controller.health().lastError().orElse(""),
        () -> controller.health().partitions(),
        () -> controller.consumer().sincePollMillis());
    meters.decided().watch(controller);
    meters.consumers().watch("controller", controller::consumer);
    if (settings.nacos().flatMap(NacosSettings::dataId).isPresent()) {
      followNacos(settings.nacos().get(), controller, orders);
    }
  }

  /** The controllers share the pools; who has the first share applies what Nacos says. */
  private void followNacos(NacosSettings nacos, ControllerService controller, OrderWatch orders) {
    RecordSender sender = RecordSender.open(vertx, bootstrap);
    parts.opened("policy sender", () -> Parts.await("policy sender", sender.close()));
    PolicyFollower follower =
        NacosPolicies.follow(
            nacos,
            settings.dataDir(),
            policyDesk(orders, sender),
            () -> controller.health().partitions().contains(Topics.POLICIES_PARTITION),
            orders::current);
    parts.opened("nacos policies", follower);
    health.addPeer("nacos", follower::trouble, follower::state);
  }

  /** Has the console found in Nacos, where the settings say so. */
  void register(int consolePort) {
    Optional<NacosSettings.Service> service = settings.nacos().flatMap(NacosSettings::service);
    if (service.isEmpty()) {
      return;
    }
    NacosRegistration registration =
        NacosRegistration.start(
            settings.nacos().get(),
            settings.dataDir(),
            service.get().address().orElse(settings.console().host() + ":" + consolePort),
            Map.of(
                "version",
                Version.text(),
                "roles",
                Role.text(settings.roles()),
                "scheme",
                settings.console().tls().isPresent() ? "https" : "http"));
    parts.opened("nacos registration", registration);
    health.addPeer("registry", registration::trouble, registration::state);
  }

  /** What carries out decisions on replicas; only where the settings name services. */
  void startReplicas() throws InterruptedException, TimeoutException {
    if (settings.replicas().services().isEmpty()) {
      return;
    }
    Scalers scalers =
        parts.start(
            "scalers",
            Scalers.start(
                vertx,
                settings.replicas().services(),
                settings.replicas().webhookKey(),
                settings.replicas().keda()),
            Scalers::close);
    ReplicaFollower follower =
        parts.start(
            "replicas",
            ReplicaFollower.start(
                vertx,
                ReplicaFollowerOptions.of(
                    bootstrap,
                    settings.replicas().services(),
                    scalers::open,
                    settings.controller().commandKey())),
            ReplicaFollower::close);
    health.add("replicas", follower::trouble, () -> follower.consumer().sincePollMillis());
    meters.consumers().watch("replicas", follower::consumer);
  }

  /**
   * What tells other systems of alerts; only what the settings name.
   *
   * @param orders what they are not told, and who is at what
   * @param inhibitions which alerts explain which
   */
  void startFeeds(OrderWatch orders, Supplier<Inhibitions> inhibitions)
      throws InterruptedException, TimeoutException {
    if (!settings.alerts().alertmanagers().isEmpty()) {
      startAlertmanagerFeed(orders, inhibitions);
    }
    if (!settings.alerts().webhooks().isEmpty()) {
      startWebhooks(orders, inhibitions);
    }
  }

  private void startWebhooks(OrderWatch orders, Supplier<Inhibitions> inhibitions)
      throws InterruptedException, TimeoutException {
    WebhookFeed feed =
        parts.start(
            "webhooks",
            WebhookFeed.start(
                vertx,
                new WebhookOptions(
                    bootstrap,
                    settings.alerts().webhooks(),
                    settings.alerts().webhookKey().orElseThrow(),
                    settings.alerts().pages(),
                    orders::silences,
                    orders::marks,
                    inhibitions,
                    settings.window())),
            WebhookFeed::close);
    health.addPeer("webhooks", feed::trouble, () -> feed.consumer().sincePollMillis());
    health.show("webhooks", feed::json);
    meters.feeds().watch(feed);
    meters.consumers().watch("webhooks", feed::consumer);
  }

  private void startAlertmanagerFeed(OrderWatch orders, Supplier<Inhibitions> inhibitions)
      throws InterruptedException, TimeoutException {
    AlertmanagerFeed feed =
        parts.start(
            "alertmanager feed",
            AlertmanagerFeed.start(
                vertx,
                new AlertmanagerOptions(
                    bootstrap,
                    settings.alerts().alertmanagers(),
                    settings.alerts().pages(),
                    settings.window(),
                    orders::silences,
                    orders::marks,
                    inhibitions)),
            AlertmanagerFeed::close);
    health.addPeer("alertmanager", feed::trouble, feed::sincePollMillis);
    health.show("alertmanager", feed::json);
    meters.feeds().watch(feed);
  }

  /**
   * What is read beside our agents.
   *
   * @param otlpPort 0: any free one
   * @return the port of the OTLP receiver; 0 where there is none
   */
  int startSources(int otlpPort) throws InterruptedException, TimeoutException {
    SourcesOptions options = ServiceOptions.sources(bootstrap, settings, otlpPort);
    if (!options.any()) {
      return 0;
    }
    SourcesService sources =
        parts.start("sources", SourcesService.start(vertx, options), SourcesService::close);
    sources.troubles().forEach((name, trouble) -> health.addPeer(name, trouble, () -> ""));
    return sources.otlpPort().orElse(0);
  }
}
