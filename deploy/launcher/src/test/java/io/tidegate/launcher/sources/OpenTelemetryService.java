package io.tidegate.launcher.sources;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A service with OpenTelemetry's own SDK and exporter, which tells of a database client pool as the
 * semantic conventions have it; all histograms are exponential.
 */
final class OpenTelemetryService implements AutoCloseable {
  private static final AttributeKey<String> STATE =
      AttributeKey.stringKey("db.client.connection.state");
  private static final Attributes POOL =
      Attributes.of(AttributeKey.stringKey("db.client.connection.pool.name"), "ledger");

  private final SdkMeterProvider provider;
  private final ScheduledExecutorService work = Executors.newSingleThreadScheduledExecutor();

  OpenTelemetryService(String name, String endpoint, AggregationTemporalitySelector temporality) {
    provider =
        SdkMeterProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        name,
                        AttributeKey.stringKey("service.instance.id"),
                        name + "-1")))
            .registerView(
                InstrumentSelector.builder().setType(InstrumentType.HISTOGRAM).build(),
                View.builder()
                    .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                    .build())
            .registerMetricReader(
                PeriodicMetricReader.builder(
                        OtlpHttpMetricExporter.builder()
                            .setEndpoint(endpoint + "/v1/metrics")
                            .setCompression("gzip")
                            .setAggregationTemporalitySelector(temporality)
                            .build())
                    .setInterval(Duration.ofMillis(250))
                    .build())
            .build();
    Meter meter = provider.get("pool");
    meter
        .upDownCounterBuilder("db.client.connection.count")
        .buildWithCallback(
            observed -> {
              observed.record(3, POOL.toBuilder().put(STATE, "used").build());
              observed.record(5, POOL.toBuilder().put(STATE, "idle").build());
            });
    meter
        .upDownCounterBuilder("db.client.connection.max")
        .buildWithCallback(observed -> observed.record(12, POOL));
    meter
        .upDownCounterBuilder("db.client.connection.pending_requests")
        .buildWithCallback(observed -> observed.record(2, POOL));
    LongCounter timeouts = meter.counterBuilder("db.client.connection.timeouts").build();
    DoubleHistogram wait =
        meter.histogramBuilder("db.client.connection.wait_time").setUnit("s").build();
    DoubleHistogram use =
        meter.histogramBuilder("db.client.connection.use_time").setUnit("s").build();
    // Forty a second: nine of ten wait 10 ms, one 200 ms.
    long[] count = {0};
    work.scheduleAtFixedRate(
        () -> {
          wait.record(count[0]++ % 10 == 9 ? 0.2 : 0.01, POOL);
          use.record(0.05, POOL);
          timeouts.add(count[0] % 20 == 0 ? 1 : 0, POOL);
        },
        0,
        25,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    work.shutdownNow();
    provider.shutdown().join(5, TimeUnit.SECONDS);
  }
}
