package io.tidegate.wire;

import java.util.TreeMap;

/** What the predictor writes, to protobuf. */
final class PredictorToProto {
  private PredictorToProto() {}

  static io.tidegate.wire.proto.Forecast forecast(Forecast m) {
    var builder =
        io.tidegate.wire.proto.Forecast.newBuilder()
            .setPool(ToProto.pool(m.pool()))
            .setMadeAtMillis(m.madeAtMillis())
            .setWindowMillis(m.windowMillis())
            .setHorizonWindows(m.horizonWindows())
            .setModelVersion(m.modelVersion())
            .setStatusValue(ToProto.number(m.status()))
            .setBreachExpected(m.breachExpected())
            .setScore(m.score())
            .setThreshold(m.threshold())
            .setProjectedP99Millis(m.projectedP99Millis())
            .setSloP99Millis(m.sloP99Millis())
            .setLeadWindows(m.leadWindows())
            .setProjectedArrivalsPerSecond(m.projectedArrivalsPerSecond())
            .setProjectedRunMillis(m.projectedRunMillis())
            .addAllDrivers(ToProto.drivers(m.drivers()))
            .setPrior(m.prior())
            .setSeasonValue(m.peaks().season().ordinal());
    if (!Double.isNaN(m.probability())) {
      builder.setProbability(m.probability());
    }
    if (!Double.isNaN(m.p99LowMillis())) {
      builder.setP99LowMillis(m.p99LowMillis()).setP99HighMillis(m.p99HighMillis());
    }
    if (!Double.isNaN(m.knownShare())) {
      builder.setKnownShare(m.knownShare());
    }
    m.peaks().day().ifPresent(p -> builder.setDayPeak(peak(p)));
    m.peaks().week().ifPresent(p -> builder.setWeekPeak(peak(p)));
    return builder.build();
  }

  private static io.tidegate.wire.proto.ArrivalPeak peak(ArrivalPeaks.Peak p) {
    return io.tidegate.wire.proto.ArrivalPeak.newBuilder()
        .setPerSecond(p.perSecond())
        .setLowPerSecond(p.lowPerSecond())
        .setHighPerSecond(p.highPerSecond())
        .build();
  }

  static io.tidegate.wire.proto.PredictorState state(PredictorState m) {
    return io.tidegate.wire.proto.PredictorState.newBuilder()
        .setPool(ToProto.pool(m.pool()))
        .setAtMillis(m.atMillis())
        .setFormat(m.format())
        .setOffset(m.offset())
        .setSnapshot(m.snapshot())
        .build();
  }

  static io.tidegate.wire.proto.PoolAccuracy accuracy(PoolAccuracy m) {
    AccuracyCounts c = m.counts();
    return io.tidegate.wire.proto.PoolAccuracy.newBuilder()
        .setPool(ToProto.pool(m.pool()))
        .setAtMillis(m.atMillis())
        .setDays(m.days())
        .setWindows(c.windows())
        .setHits(c.hits())
        .setEarly(c.early())
        .setLate(c.late())
        .setFalseAlarms(c.falseAlarms())
        .setUndecided(c.undecided())
        .setBreaches(c.breaches())
        .setCaught(c.caught())
        .addAllLeads(c.leads())
        .addAllBins(
            c.bins().stream()
                .map(
                    b ->
                        io.tidegate.wire.proto.ReliabilityBin.newBuilder()
                            .setForecasts(b.forecasts())
                            .setProbabilitySum(b.probabilitySum())
                            .setBreaches(b.breaches())
                            .setSquaredErrorSum(b.squaredErrorSum())
                            .build())
                .toList())
        .build();
  }

  static io.tidegate.wire.proto.ModelRecord model(ModelRecord m) {
    return io.tidegate.wire.proto.ModelRecord.newBuilder()
        .setName(m.name())
        .setVersion(m.version())
        .setCreatedAtMillis(m.createdAtMillis())
        .setOrigin(m.origin())
        .putAllProvenance(new TreeMap<>(m.provenance()))
        .putAllScores(new TreeMap<>(m.scores()))
        .setModel(m.model())
        .build();
  }

  static io.tidegate.wire.proto.ModelPointer pointer(ModelPointer m) {
    return io.tidegate.wire.proto.ModelPointer.newBuilder()
        .setName(m.name())
        .setServing(m.serving())
        .addAllServedBefore(m.servedBefore())
        .addAllRolledBack(m.rolledBack())
        .setAtMillis(m.atMillis())
        .setReason(m.reason())
        .setGoingBack(m.goingBack())
        .build();
  }
}
