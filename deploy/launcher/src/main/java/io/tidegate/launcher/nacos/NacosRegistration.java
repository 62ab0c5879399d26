package io.tidegate.launcher.nacos;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.pojo.Instance;
import io.tidegate.launcher.settings.NacosSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the console as an instance of a service in Nacos for as long as this process runs: its client
 * keeps it alive there, and registers it again where a server has forgotten it.
 */
public final class NacosRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NacosRegistration.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final String UP = "UP";

  private final NacosSettings settings;
  private final String service;
  private final Path directory;
  private final Instance instance;
  private final ScheduledExecutorService thread = OneThread.named("tidegate-nacos-registration");
  private NamingService naming;
  private boolean registered;
  private final Retry retry = new Retry();
  private volatile String trouble = "it is not registered yet";

  private NacosRegistration(NacosSettings settings, Path directory, Instance instance) {
    this.settings = settings;
    this.service = settings.service().orElseThrow().name();
    this.directory = directory;
    this.instance = instance;
  }

  /**
   * Returns at once; whether it stands there is told by {@link #trouble()}.
   *
   * @param settings have a {@code service}
   * @param directory for what Nacos' client writes
   * @param address {@code host:port} where others reach the console
   * @param metadata told with it
   */
  public static NacosRegistration start(
      NacosSettings settings, Path directory, String address, Map<String, String> metadata) {
    int colon = address.lastIndexOf(':');
    Instance instance = new Instance();
    instance.setIp(address.substring(0, colon));
    instance.setPort(Integer.parseInt(address.substring(colon + 1)));
    instance.setMetadata(metadata);
    NacosRegistration registration = new NacosRegistration(settings, directory, instance);
    registration.thread.scheduleWithFixedDelay(
        registration::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    return registration;
  }

  private void tick() {
    if (!registered && !retry.isDue()) {
      return;
    }
    try {
      if (registered) {
        boolean up = naming.getServerStatus().equals(UP);
        String servers = String.join(",", settings.servers());
        told(up ? "" : "Nacos at %s does not answer".formatted(servers));
        return;
      }
      if (naming == null) {
        naming = NacosFactory.createNamingService(NacosLogin.of(settings, directory));
      }
      naming.registerInstance(service, settings.group(), instance);
      registered = true;
      LOG.info("{} is registered in Nacos", this);
      told("");
    } catch (NacosException e) {
      told(NacosLogin.failed(settings, e).getMessage());
      retry.failed();
    } catch (RuntimeException e) {
      told(e.toString());
      retry.failed();
    }
  }

  private void told(String trouble) {
    if (!trouble.isEmpty() && !trouble.equals(this.trouble)) {
      LOG.warn("{} in Nacos: {}", this, trouble);
    }
    this.trouble = trouble;
  }

  /** What stands in the way now; empty: it is registered, and a server answers. */
  public String trouble() {
    return trouble;
  }

  public String state() {
    return toString();
  }

  @Override
  public String toString() {
    return "%s:%d as an instance of %s of group %s"
        .formatted(instance.getIp(), instance.getPort(), service, settings.group());
  }

  /** Takes it out of the registry, within 5 s; else its servers do, as nobody keeps it alive. */
  @Override
  public void close() throws InterruptedException {
    OneThread.end(thread, this::leave);
  }

  private void leave() {
    if (naming == null) {
      return;
    }
    try {
      naming.deregisterInstance(service, settings.group(), instance);
    } catch (NacosException e) {
      LOG.warn("{} could not be taken out of Nacos: {}", this, e.getErrMsg());
    }
    try {
      naming.shutDown();
    } catch (NacosException e) {
      LOG.warn("the client of Nacos did not stop cleanly: {}", e.getErrMsg());
    }
  }
}
