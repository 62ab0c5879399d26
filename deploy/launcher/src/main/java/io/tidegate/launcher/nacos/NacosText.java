package io.tidegate.launcher.nacos;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.config.ConfigService;
import com.alibaba.nacos.api.config.listener.Listener;
import com.alibaba.nacos.api.exception.NacosException;
import io.tidegate.launcher.settings.NacosSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configuration in Nacos, by Nacos' own client. */
public final class NacosText implements RemoteText {
  private static final Logger LOG = LoggerFactory.getLogger(NacosText.class);
  private static final long TIMEOUT_MILLIS = 5_000;

  private final NacosSettings settings;
  private final String dataId;
  private final ConfigService service;
  private final Listener listener;

  private NacosText(
      NacosSettings settings, String dataId, ConfigService service, Listener listener) {
    this.settings = settings;
    this.dataId = dataId;
    this.service = service;
    this.listener = listener;
  }

  /**
   * Does not wait until a server answers.
   *
   * @param directory for what the client writes
   * @param changed as {@link RemoteText.Opener#open}
   */
  public static NacosText open(
      NacosSettings settings, String dataId, Path directory, Runnable changed) throws IOException {
    try {
      return new NacosText(
          settings,
          dataId,
          NacosFactory.createConfigService(NacosLogin.of(settings, directory)),
          new Changes(changed));
    } catch (NacosException e) {
      throw NacosLogin.failed(settings, e);
    }
  }

  /** Its text may be older than what a server has by now, so it is asked for again. */
  private record Changes(Runnable changed) implements Listener {
    @Override
    public Executor getExecutor() {
      return null;
    }

    @Override
    public void receiveConfigInfo(String text) {
      changed.run();
    }
  }

  /** Of the client's ways to read the one that never takes a copy of its own for the server's. */
  @Override
  public Optional<String> read() throws IOException {
    try {
      return Optional.ofNullable(
          service.getConfigAndSignListener(dataId, settings.group(), TIMEOUT_MILLIS, listener));
    } catch (NacosException e) {
      throw NacosLogin.failed(settings, e);
    }
  }

  @Override
  public void close() {
    try {
      service.shutDown();
    } catch (NacosException e) {
      LOG.warn("the client of Nacos did not stop cleanly: {}", e.getErrMsg());
    }
  }
}
