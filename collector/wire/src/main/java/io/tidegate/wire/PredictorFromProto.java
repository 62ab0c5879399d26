package io.tidegate.wire;

import java.util.Optional;

/** What the predictor wrote, from protobuf. */
final class PredictorFromProto {
  private PredictorFromProto() {}

  static Forecast forecast(io.tidegate.wire.proto.Forecast p) {
    return new Forecast(
        FromProto.pool(p.getPool()),
        p.getMadeAtMillis(),
        p.getWindowMillis(),
        p.getHorizonWindows(),
        p.getModelVersion(),
        FromProto.constant("status", Forecast.Status.class, p.getStatusValue()),
        p.getBreachExpected(),
        p.getScore(),
        p.getThreshold(),
        p.getProjectedP99Millis(),
        p.getSloP99Millis(),
        p.getLeadWindows(),
        p.getProjectedArrivalsPerSecond(),
        p.getProjectedRunMillis(),
        FromProto.drivers(p.getDriversList()),
        p.hasProbability() ? FromProto.known("probability", p.getProbability()) : Double.NaN,
        p.hasP99LowMillis() ? FromProto.known("p99LowMillis", p.getP99LowMillis()) : Double.NaN,
        p.hasP99HighMillis() ? FromProto.known("p99HighMillis", p.getP99HighMillis()) : Double.NaN,
        p.getPrior(),
        p.hasKnownShare() ? FromProto.known("knownShare", p.getKnownShare()) : Double.NaN,
        peaks(p));
  }

  private static ArrivalPeaks peaks(io.tidegate.wire.proto.Forecast p) {
    ArrivalPeaks.Season[] seasons = ArrivalPeaks.Season.values();
    int season = p.getSeasonValue();
    if (season < 0 || season >= seasons.length) {
      return ArrivalPeaks.UNTOLD; // one of a later version
    }
    return new ArrivalPeaks(
        seasons[season],
        p.hasDayPeak() ? Optional.of(peak(p.getDayPeak())) : Optional.empty(),
        p.hasWeekPeak() ? Optional.of(peak(p.getWeekPeak())) : Optional.empty());
  }

  private static ArrivalPeaks.Peak peak(io.tidegate.wire.proto.ArrivalPeak p) {
    return new ArrivalPeaks.Peak(p.getPerSecond(), p.getLowPerSecond(), p.getHighPerSecond());
  }

  static PredictorState state(io.tidegate.wire.proto.PredictorState p) {
    return new PredictorState(
        FromProto.pool(p.getPool()),
        p.getAtMillis(),
        p.getFormat(),
        p.getOffset(),
        p.getSnapshot());
  }

  static PoolAccuracy accuracy(io.tidegate.wire.proto.PoolAccuracy p) {
    return new PoolAccuracy(
        FromProto.pool(p.getPool()),
        p.getAtMillis(),
        p.getDays(),
        new AccuracyCounts(
            p.getWindows(),
            p.getHits(),
            p.getEarly(),
            p.getLate(),
            p.getFalseAlarms(),
            p.getUndecided(),
            p.getBreaches(),
            p.getCaught(),
            p.getLeadsList(),
            p.getBinsList().stream()
                .map(
                    b ->
                        new AccuracyCounts.Bin(
                            b.getForecasts(),
                            b.getProbabilitySum(),
                            b.getBreaches(),
                            b.getSquaredErrorSum()))
                .toList()));
  }

  static ModelRecord model(io.tidegate.wire.proto.ModelRecord p) {
    return new ModelRecord(
        p.getName(),
        p.getVersion(),
        p.getCreatedAtMillis(),
        p.getOrigin(),
        p.getProvenanceMap(),
        p.getScoresMap(),
        p.getModel());
  }

  static ModelPointer pointer(io.tidegate.wire.proto.ModelPointer p) {
    return new ModelPointer(
        p.getName(),
        p.getServing(),
        p.getServedBeforeList(),
        p.getRolledBackList(),
        p.getAtMillis(),
        p.getReason(),
        p.getGoingBack());
  }
}
