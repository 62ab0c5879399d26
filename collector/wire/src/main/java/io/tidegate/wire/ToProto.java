package io.tidegate.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tidegate.wire.proto.Envelope;
import java.util.List;
import java.util.TreeMap;

/**
 * Records to protobuf, but those of {@link AgentMessages}. An enum's number is its ordinal + 1; 0
 * is "unspecified".
 */
final class ToProto {
  private ToProto() {}

  static Envelope envelope(WireMessage message) {
    Envelope.Builder envelope = Envelope.newBuilder().setVersion(WireCodec.VERSION);
    if (message instanceof PoolWindow m) {
      envelope.setWindow(window(m));
    } else if (message instanceof Forecast m) {
      envelope.setForecast(PredictorToProto.forecast(m));
    } else if (message instanceof Decision m) {
      envelope.setDecision(decision(m));
    } else if (message instanceof Verification m) {
      envelope.setVerification(verification(m));
    } else if (message instanceof Alert m) {
      envelope.setAlert(alert(m));
    } else if (message instanceof ControllerState m) {
      envelope.setControllerState(controllerState(m));
    } else if (message instanceof ChangeRequest m) {
      envelope.setChangeRequest(changeRequest(m));
    } else if (message instanceof InstanceStatus m) {
      envelope.setInstanceStatus(instanceStatus(m));
    } else if (message instanceof PredictorState m) {
      envelope.setPredictorState(PredictorToProto.state(m));
    } else if (message instanceof PoolAccuracy m) {
      envelope.setPoolAccuracy(PredictorToProto.accuracy(m));
    } else if (message instanceof ModelRecord m) {
      envelope.setModelRecord(PredictorToProto.model(m));
    } else if (message instanceof ModelPointer m) {
      envelope.setModelPointer(PredictorToProto.pointer(m));
    } else if (message instanceof FreezeOrder m) {
      envelope.setFreezeOrder(OrdersProto.freeze(m));
    } else if (message instanceof PolicySet m) {
      envelope.setPolicySet(OrdersProto.policies(m));
    } else if (message instanceof GateOrder m) {
      envelope.setGateOrder(OrdersProto.gate(m));
    } else if (message instanceof SilenceOrder m) {
      envelope.setSilenceOrder(OrdersProto.silence(m));
    } else if (message instanceof AlertMark m) {
      envelope.setAlertMark(OrdersProto.mark(m));
    } else if (message instanceof GateWork m) {
      envelope.setGateWork(GateWorkProto.work(m));
    } else if (message instanceof GateReport m) {
      envelope.setGateReport(GateReportProto.report(m));
    } else if (message instanceof AuditHead m) {
      envelope.setAuditHead(OrdersProto.head(m));
    } else {
      throw new AssertionError("no encoding for " + message.getClass());
    }
    return envelope.build();
  }

  static int number(Enum<?> value) {
    return value.ordinal() + 1;
  }

  static ByteString bytes(EncodedHistogram histogram) {
    return UnsafeByteOperations.unsafeWrap(histogram.buffer());
  }

  static io.tidegate.wire.proto.PoolId pool(PoolId pool) {
    return io.tidegate.wire.proto.PoolId.newBuilder()
        .setService(pool.service())
        .setPool(pool.pool())
        .build();
  }

  private static List<io.tidegate.wire.proto.PoolId> pools(List<PoolId> pools) {
    return pools.stream().map(ToProto::pool).toList();
  }

  private static io.tidegate.wire.proto.PoolSpec spec(PoolSpec spec) {
    var builder =
        io.tidegate.wire.proto.PoolSpec.newBuilder()
            .setSize(spec.size())
            .setQueueCapacity(spec.queueCapacity())
            .setMinSize(spec.minSize())
            .setMaxSize(spec.maxSize())
            .setReadOnly(spec.readOnly());
    if (spec.slotsPerUnit() != 1) {
      builder.setSlotsPerUnit(spec.slotsPerUnit());
    }
    if (spec.queueLimited()) {
      builder.setOwnQueueCapacity(spec.ownQueueCapacity());
    }
    return builder.build();
  }

  private static io.tidegate.wire.proto.HostLoad host(HostLoad host) {
    var builder =
        io.tidegate.wire.proto.HostLoad.newBuilder()
            .setGcPauseMillis(host.gcPauseMillis())
            .setGcCount(host.gcCount());
    if (!Double.isNaN(host.cpu())) {
      builder.setCpu(host.cpu());
    }
    if (!Double.isNaN(host.oldGeneration())) {
      builder.setOldGeneration(host.oldGeneration());
    }
    if (!Double.isNaN(host.loadAverage())) {
      builder.setLoadAverage(host.loadAverage());
    }
    return builder.build();
  }

  private static io.tidegate.wire.proto.LatencySummary summary(LatencySummary summary) {
    if (summary.isEmpty()) {
      return io.tidegate.wire.proto.LatencySummary.getDefaultInstance();
    }
    return io.tidegate.wire.proto.LatencySummary.newBuilder()
        .setCount(summary.count())
        .setMeanMillis(summary.meanMillis())
        .setP50Millis(summary.p50Millis())
        .setP95Millis(summary.p95Millis())
        .setP99Millis(summary.p99Millis())
        .setMaxMillis(summary.maxMillis())
        .build();
  }

  static List<io.tidegate.wire.proto.Driver> drivers(List<Driver> drivers) {
    return drivers.stream()
        .map(
            d ->
                io.tidegate.wire.proto.Driver.newBuilder()
                    .setName(d.name())
                    .setValue(d.value())
                    .setText(d.text())
                    .build())
        .toList();
  }

  private static List<io.tidegate.wire.proto.DependencyCalls> calls(List<DependencyCalls> calls) {
    return calls.stream()
        .map(
            c ->
                io.tidegate.wire.proto.DependencyCalls.newBuilder()
                    .setDependency(pool(c.dependency()))
                    .setCalls(c.calls())
                    .setFailed(c.failed())
                    .setTotalMicros(c.totalMicros())
                    .setMaxMicros(c.maxMicros())
                    .build())
        .toList();
  }

  private static io.tidegate.wire.proto.CacheCounts cache(CacheCounts cache) {
    return io.tidegate.wire.proto.CacheCounts.newBuilder()
        .setHits(cache.hits())
        .setMisses(cache.misses())
        .build();
  }

  private static io.tidegate.wire.proto.InstanceWindow instance(PoolWindow.InstanceWindow i) {
    return io.tidegate.wire.proto.InstanceWindow.newBuilder()
        .setInstance(i.instance())
        .setSpec(spec(i.spec()))
        .setRevision(i.revision())
        .setLive(i.live())
        .setActive(i.active())
        .setQueued(i.queued())
        .setArrivals(i.arrivals())
        .setP99Millis(i.p99Millis())
        .setLeaseUntilMillis(i.leaseUntilMillis())
        .build();
  }

  private static io.tidegate.wire.proto.PoolWindow window(PoolWindow m) {
    var builder =
        io.tidegate.wire.proto.PoolWindow.newBuilder()
            .setPool(pool(m.pool()))
            .setKindValue(number(m.kind()))
            .setStartMillis(m.startMillis())
            .setEndMillis(m.endMillis())
            .setQualityValue(number(m.quality()))
            .addAllInstances(m.instances().stream().map(ToProto::instance).toList())
            .setSubmitted(m.submitted())
            .setCompleted(m.completed())
            .setRejected(m.rejected())
            .setFailed(m.failed())
            .setQueueWait(summary(m.queueWait()))
            .setRun(summary(m.run()))
            .setLatency(summary(m.latency()))
            .setHost(host(m.host()))
            .addAllDependencies(pools(m.dependencies()))
            .setLatencyHistogram(bytes(m.latencyHistogram()))
            .setDroppedSamples(m.droppedSamples())
            .addAllCalls(calls(m.calls()));
    m.cache().ifPresent(c -> builder.setCache(cache(c)));
    if (!Double.isNaN(m.coverage())) {
      builder.setCoverage(m.coverage());
    }
    new TreeMap<>(m.labels()).forEach(builder::putLabels);
    return builder.build();
  }

  private static io.tidegate.wire.proto.Decision decision(Decision m) {
    return io.tidegate.wire.proto.Decision.newBuilder()
        .setDecisionId(m.decisionId())
        .setPool(pool(m.pool()))
        .setAtMillis(m.atMillis())
        .setKindValue(number(m.kind()))
        .setMode(m.mode())
        .setReason(m.reason())
        .setDetail(m.detail())
        .setFromSize(m.fromSize())
        .setWishedSize(m.wishedSize())
        .setToSize(m.toSize())
        .addAllClamps(
            m.clamps().stream()
                .map(
                    c ->
                        io.tidegate.wire.proto.Clamp.newBuilder()
                            .setGuard(c.guard())
                            .setBefore(c.before())
                            .setAfter(c.after())
                            .setReason(c.reason())
                            .build())
                .toList())
        .setForecastAtMillis(m.forecastAtMillis())
        .setModelVersion(m.modelVersion())
        .addAllDrivers(drivers(m.drivers()))
        .setOtherwise(m.otherwise())
        .setRequestId(m.requestId())
        .addAllInstances(m.instances())
        .addAllInputs(
            m.inputs().stream()
                .map(
                    i ->
                        io.tidegate.wire.proto.Input.newBuilder()
                            .setName(i.name())
                            .setValue(i.value())
                            .build())
                .toList())
        .setPolicy(m.policy())
        .build();
  }

  private static io.tidegate.wire.proto.Verification verification(Verification m) {
    return io.tidegate.wire.proto.Verification.newBuilder()
        .setDecisionId(m.decisionId())
        .setPool(pool(m.pool()))
        .setAtMillis(m.atMillis())
        .setVerdictValue(number(m.verdict()))
        .setFromSize(m.fromSize())
        .setToSize(m.toSize())
        .setP99BeforeMillis(m.p99BeforeMillis())
        .setP99AfterMillis(m.p99AfterMillis())
        .setReason(m.reason())
        .setDetail(m.detail())
        .build();
  }

  private static io.tidegate.wire.proto.Alert alert(Alert m) {
    return io.tidegate.wire.proto.Alert.newBuilder()
        .setAlertId(m.alertId())
        .setPool(pool(m.pool()))
        .setKindValue(number(m.kind()))
        .setSeverityValue(number(m.severity()))
        .setAtMillis(m.atMillis())
        .setText(m.text())
        .setInstance(m.instance())
        .setRunning(m.running())
        .setQueued(m.queued())
        .build();
  }

  private static io.tidegate.wire.proto.InstanceStatus instanceStatus(InstanceStatus m) {
    return io.tidegate.wire.proto.InstanceStatus.newBuilder()
        .setService(m.service())
        .setInstance(m.instance())
        .setStateValue(number(m.state()))
        .setSinceMillis(m.sinceMillis())
        .setLastHeartbeatMillis(m.lastHeartbeatMillis())
        .setText(m.text())
        .build();
  }

  private static io.tidegate.wire.proto.ChangeRequest changeRequest(ChangeRequest m) {
    return io.tidegate.wire.proto.ChangeRequest.newBuilder()
        .setRequestId(m.requestId())
        .setPool(pool(m.pool()))
        .setActionValue(number(m.action()))
        .setTargetSize(m.targetSize())
        .setRequestedBy(m.requestedBy())
        .setAtMillis(m.atMillis())
        .setExpiresAtMillis(m.expiresAtMillis())
        .setInstance(m.instance())
        .build();
  }

  private static io.tidegate.wire.proto.ControllerState controllerState(ControllerState m) {
    return io.tidegate.wire.proto.ControllerState.newBuilder()
        .setPool(pool(m.pool()))
        .setAtMillis(m.atMillis())
        .setFormat(m.format())
        .setSnapshot(m.snapshot())
        .build();
  }
}
