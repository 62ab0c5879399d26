package io.tidegate.wire;

import com.google.protobuf.ByteString;
import io.tidegate.wire.proto.Envelope;
import java.util.List;
import java.util.Optional;

/** Protobuf to records; the records' constructors reject what is impossible. */
final class FromProto {
  private FromProto() {}

  static WireMessage message(Envelope envelope) {
    return switch (envelope.getBodyCase()) {
      case SAMPLE -> sample(envelope.getSample());
      case WINDOW -> window(envelope.getWindow());
      case FORECAST -> PredictorFromProto.forecast(envelope.getForecast());
      case DECISION -> decision(envelope.getDecision());
      case VERIFICATION -> verification(envelope.getVerification());
      case COMMAND -> command(envelope.getCommand());
      case ACK -> ack(envelope.getAck());
      case ALERT -> alert(envelope.getAlert());
      case CONTROLLER_STATE -> controllerState(envelope.getControllerState());
      case HEARTBEAT -> heartbeat(envelope.getHeartbeat());
      case CHANGE_REQUEST -> changeRequest(envelope.getChangeRequest());
      case INSTANCE_STATUS -> instanceStatus(envelope.getInstanceStatus());
      case PREDICTOR_STATE -> PredictorFromProto.state(envelope.getPredictorState());
      case POOL_ACCURACY -> PredictorFromProto.accuracy(envelope.getPoolAccuracy());
      case MODEL_RECORD -> PredictorFromProto.model(envelope.getModelRecord());
      case MODEL_POINTER -> PredictorFromProto.pointer(envelope.getModelPointer());
      case FREEZE_ORDER -> OrdersProto.freeze(envelope.getFreezeOrder(), envelope.getVersion());
      case POLICY_SET -> OrdersProto.policies(envelope.getPolicySet());
      case GATE_ORDER -> OrdersProto.gate(envelope.getGateOrder());
      case SILENCE_ORDER -> OrdersProto.silence(envelope.getSilenceOrder(), envelope.getVersion());
      case ALERT_MARK -> OrdersProto.mark(envelope.getAlertMark(), envelope.getVersion());
      case GATE_WORK -> GateWorkProto.work(envelope.getGateWork());
      case GATE_REPORT -> GateReportProto.report(envelope.getGateReport());
      case AUDIT_HEAD -> OrdersProto.head(envelope.getAuditHead());
      case BODY_NOT_SET ->
          throw new IllegalArgumentException(
              "the envelope (version %d) has no body that this version knows"
                  .formatted(envelope.getVersion()));
    };
  }

  static <E extends Enum<E>> E constant(String field, Class<E> type, int number) {
    E[] values = type.getEnumConstants();
    if (number < 1 || number > values.length) {
      throw new IllegalArgumentException(
          "%s is %d: must be from 1 to %d".formatted(field, number, values.length));
    }
    return values[number - 1];
  }

  static EncodedHistogram histogram(String field, ByteString bytes) {
    return EncodedHistogram.ofOwnBytes(field, bytes.toByteArray());
  }

  static PoolId pool(io.tidegate.wire.proto.PoolId p) {
    return new PoolId(p.getService(), p.getPool());
  }

  static List<PoolId> pools(List<io.tidegate.wire.proto.PoolId> pools) {
    return pools.stream().map(FromProto::pool).toList();
  }

  static PoolSpec spec(io.tidegate.wire.proto.PoolSpec p) {
    return new PoolSpec(
        p.getSize(),
        p.getQueueCapacity(),
        p.getMinSize(),
        p.getMaxSize(),
        p.getReadOnly(),
        p.hasSlotsPerUnit() ? p.getSlotsPerUnit() : 1,
        p.getOwnQueueCapacity() == 0 ? p.getQueueCapacity() : p.getOwnQueueCapacity());
  }

  private static HostLoad host(io.tidegate.wire.proto.HostLoad p) {
    return new HostLoad(
        p.hasCpu() ? known("host.cpu", p.getCpu()) : Double.NaN,
        p.hasOldGeneration() ? known("host.oldGeneration", p.getOldGeneration()) : Double.NaN,
        p.getGcPauseMillis(),
        p.getGcCount(),
        p.hasLoadAverage() ? known("host.loadAverage", p.getLoadAverage()) : Double.NaN);
  }

  /** What stands on the wire is a number; "not known" is said by leaving the field out. */
  static double known(String field, double value) {
    return Check.finite(field, value);
  }

  private static LatencySummary summary(io.tidegate.wire.proto.LatencySummary p) {
    if (p.getCount() == 0) {
      return LatencySummary.EMPTY;
    }
    return new LatencySummary(
        p.getCount(),
        p.getMeanMillis(),
        p.getP50Millis(),
        p.getP95Millis(),
        p.getP99Millis(),
        p.getMaxMillis());
  }

  static List<Driver> drivers(List<io.tidegate.wire.proto.Driver> drivers) {
    return drivers.stream().map(d -> new Driver(d.getName(), d.getValue(), d.getText())).toList();
  }

  private static PoolSample sample(io.tidegate.wire.proto.PoolSample p) {
    return new PoolSample(
        pool(p.getPool()),
        constant("kind", PoolKind.class, p.getKindValue()),
        p.getInstance(),
        p.getStartMillis(),
        p.getEndMillis(),
        spec(p.getSpec()),
        p.getRevision(),
        p.getLive(),
        p.getActive(),
        p.getQueued(),
        p.getSubmitted(),
        p.getCompleted(),
        p.getRejected(),
        p.getFailed(),
        histogram("queueWait", p.getQueueWait()),
        histogram("run", p.getRun()),
        histogram("latency", p.getLatency()),
        host(p.getHost()),
        pools(p.getDependenciesList()),
        p.getDroppedSamples(),
        p.getLabelsMap(),
        p.getLeaseUntilMillis(),
        calls(p.getCallsList()),
        cache(p.hasCache(), p.getCache()));
  }

  private static List<DependencyCalls> calls(List<io.tidegate.wire.proto.DependencyCalls> calls) {
    return calls.stream()
        .map(
            c ->
                new DependencyCalls(
                    pool(c.getDependency()),
                    c.getCalls(),
                    c.getFailed(),
                    c.getTotalMicros(),
                    c.getMaxMicros()))
        .toList();
  }

  private static Optional<CacheCounts> cache(
      boolean present, io.tidegate.wire.proto.CacheCounts p) {
    return present ? Optional.of(new CacheCounts(p.getHits(), p.getMisses())) : Optional.empty();
  }

  private static PoolWindow.InstanceWindow instance(io.tidegate.wire.proto.InstanceWindow p) {
    return new PoolWindow.InstanceWindow(
        p.getInstance(),
        spec(p.getSpec()),
        p.getRevision(),
        p.getLive(),
        p.getActive(),
        p.getQueued(),
        p.getArrivals(),
        p.getP99Millis(),
        p.getLeaseUntilMillis());
  }

  private static PoolWindow window(io.tidegate.wire.proto.PoolWindow p) {
    PoolWindow.Quality quality = constant("quality", PoolWindow.Quality.class, p.getQualityValue());
    return new PoolWindow(
        pool(p.getPool()),
        constant("kind", PoolKind.class, p.getKindValue()),
        p.getStartMillis(),
        p.getEndMillis(),
        quality,
        p.getInstancesList().stream().map(FromProto::instance).toList(),
        p.getSubmitted(),
        p.getCompleted(),
        p.getRejected(),
        p.getFailed(),
        summary(p.getQueueWait()),
        summary(p.getRun()),
        summary(p.getLatency()),
        host(p.getHost()),
        pools(p.getDependenciesList()),
        histogram("latencyHistogram", p.getLatencyHistogram()),
        p.getDroppedSamples(),
        calls(p.getCallsList()),
        cache(p.hasCache(), p.getCache()),
        p.hasCoverage() ? known("coverage", p.getCoverage()) : quality.coverage(),
        p.getLabelsMap());
  }

  private static Decision decision(io.tidegate.wire.proto.Decision p) {
    return new Decision(
        p.getDecisionId(),
        pool(p.getPool()),
        p.getAtMillis(),
        constant("kind", Decision.Kind.class, p.getKindValue()),
        p.getMode(),
        p.getReason(),
        p.getDetail(),
        p.getFromSize(),
        p.getWishedSize(),
        p.getToSize(),
        p.getClampsList().stream()
            .map(c -> new Decision.Clamp(c.getGuard(), c.getBefore(), c.getAfter(), c.getReason()))
            .toList(),
        p.getForecastAtMillis(),
        p.getModelVersion(),
        drivers(p.getDriversList()),
        p.getOtherwise(),
        p.getRequestId(),
        List.copyOf(p.getInstancesList()),
        p.getInputsList().stream().map(i -> new Decision.Input(i.getName(), i.getValue())).toList(),
        p.getPolicy());
  }

  private static Verification verification(io.tidegate.wire.proto.Verification p) {
    return new Verification(
        p.getDecisionId(),
        pool(p.getPool()),
        p.getAtMillis(),
        constant("verdict", Verification.Verdict.class, p.getVerdictValue()),
        p.getFromSize(),
        p.getToSize(),
        p.getP99BeforeMillis(),
        p.getP99AfterMillis(),
        p.getReason(),
        p.getDetail());
  }

  private static Command command(io.tidegate.wire.proto.Command p) {
    return new Command(
        p.getCommandId(),
        p.getDecisionId(),
        pool(p.getPool()),
        p.getInstance(),
        p.getExpectedRevision(),
        p.getExpectedSize(),
        p.getTargetSize(),
        p.getIssuedAtMillis(),
        p.getExpiresAtMillis(),
        p.getActionValue() == 0
            ? CommandAction.RESIZE
            : constant("action", CommandAction.class, p.getActionValue()),
        p.getLeaseMillis(),
        p.getSignature(),
        p.getTargetQueueCapacity());
  }

  private static Ack ack(io.tidegate.wire.proto.Ack p) {
    return new Ack(
        p.getCommandId(),
        pool(p.getPool()),
        p.getInstance(),
        constant("outcome", Ack.Outcome.class, p.getOutcomeValue()),
        p.getRevision(),
        p.getSizeBefore(),
        p.getSizeAfter(),
        p.getDetail(),
        p.getAtMillis(),
        // Agents of the first version do not tell it.
        p.getSizeEffective() == 0 ? p.getSizeAfter() : p.getSizeEffective(),
        p.getQueueAfter());
  }

  private static Alert alert(io.tidegate.wire.proto.Alert p) {
    return new Alert(
        p.getAlertId(),
        pool(p.getPool()),
        constant("kind", Alert.Kind.class, p.getKindValue()),
        constant("severity", Alert.Severity.class, p.getSeverityValue()),
        p.getAtMillis(),
        p.getText(),
        p.getInstance(),
        p.getRunning(),
        p.getQueued());
  }

  private static InstanceStatus instanceStatus(io.tidegate.wire.proto.InstanceStatus p) {
    return new InstanceStatus(
        p.getService(),
        p.getInstance(),
        constant("state", InstanceState.class, p.getStateValue()),
        p.getSinceMillis(),
        p.getLastHeartbeatMillis(),
        p.getText());
  }

  private static Heartbeat heartbeat(io.tidegate.wire.proto.Heartbeat p) {
    return new Heartbeat(
        p.getService(),
        p.getInstance(),
        p.getStartedAtMillis(),
        p.getAtMillis(),
        p.getIntervalMillis(),
        p.getAgentVersion(),
        p.getLabelsMap(),
        p.getLeaving(),
        p.getPoolsList().stream()
            .map(
                h ->
                    new Heartbeat.Pool(
                        pool(h.getPool()),
                        constant("kind", PoolKind.class, h.getKindValue()),
                        constant("phase", PoolPhase.class, h.getPhaseValue()),
                        spec(h.getSpec()),
                        h.getRunning(),
                        h.getQueued()))
            .toList());
  }

  private static ChangeRequest changeRequest(io.tidegate.wire.proto.ChangeRequest p) {
    return new ChangeRequest(
        p.getRequestId(),
        pool(p.getPool()),
        constant("action", CommandAction.class, p.getActionValue()),
        p.getTargetSize(),
        p.getRequestedBy(),
        p.getAtMillis(),
        p.getExpiresAtMillis(),
        p.getInstance());
  }

  private static ControllerState controllerState(io.tidegate.wire.proto.ControllerState p) {
    return new ControllerState(pool(p.getPool()), p.getAtMillis(), p.getFormat(), p.getSnapshot());
  }
}
