package io.tidegate.predictor.alerts;

import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.AccuracyCounts.Bin;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What became of forecasts on one day; arrays only where there is something in them. */
final class DayTally {
  private static final int VERDICTS = Verdict.values().length;

  final long day;
  private int windows;
  private int breaches;
  private int caught;
  private final int[] verdicts = new int[VERDICTS];
  private int[] leads = new int[0];
  private Bin[] bins = new Bin[0];

  DayTally(long day) {
    this.day = day;
  }

  void window() {
    windows++;
  }

  void breach(boolean wasCaught) {
    breaches++;
    caught += wasCaught ? 1 : 0;
  }

  void scored(ScoredEpisode scored) {
    verdicts[scored.verdict().ordinal()]++;
    if (scored.verdict() == Verdict.HIT) {
      if (leads.length == 0) {
        leads = new int[AccuracyCounts.LONGEST_LEAD + 1];
      }
      leads[scored.leadWindows()]++;
    }
  }

  void probability(double probability, boolean breach) {
    if (bins.length == 0) {
      bins = new Bin[AccuracyCounts.BINS];
      Arrays.fill(bins, Bin.EMPTY);
    }
    int bin = Math.min(AccuracyCounts.BINS - 1, (int) (probability * AccuracyCounts.BINS));
    bins[bin] = bins[bin].with(probability, breach);
  }

  AccuracyCounts counts() {
    List<Integer> byLead = new ArrayList<>(leads.length);
    for (int count : leads) {
      byLead.add(count);
    }
    return new AccuracyCounts(
        windows,
        verdicts[Verdict.HIT.ordinal()],
        verdicts[Verdict.EARLY.ordinal()],
        verdicts[Verdict.LATE.ordinal()],
        verdicts[Verdict.FALSE.ordinal()],
        verdicts[Verdict.UNDECIDED.ordinal()],
        breaches,
        caught,
        byLead,
        List.of(bins));
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(day);
    out.writeInt(windows);
    out.writeInt(breaches);
    out.writeInt(caught);
    for (int count : verdicts) {
      out.writeInt(count);
    }
    out.writeByte(leads.length);
    for (int count : leads) {
      out.writeInt(count);
    }
    out.writeByte(bins.length);
    for (Bin bin : bins) {
      out.writeLong(bin.forecasts());
      out.writeDouble(bin.probabilitySum());
      out.writeLong(bin.breaches());
      out.writeDouble(bin.squaredErrorSum());
    }
  }

  static DayTally read(DataInput in) throws IOException {
    DayTally read = new DayTally(in.readLong());
    read.windows = in.readInt();
    read.breaches = in.readInt();
    read.caught = in.readInt();
    for (int i = 0; i < VERDICTS; i++) {
      read.verdicts[i] = in.readInt();
    }
    read.leads = new int[length(in, AccuracyCounts.LONGEST_LEAD + 1)];
    for (int i = 0; i < read.leads.length; i++) {
      read.leads[i] = in.readInt();
    }
    read.bins = new Bin[length(in, AccuracyCounts.BINS)];
    for (int i = 0; i < read.bins.length; i++) {
      read.bins[i] = new Bin(in.readLong(), in.readDouble(), in.readLong(), in.readDouble());
    }
    return read;
  }

  private static int length(DataInput in, int full) throws IOException {
    int length = in.readByte();
    if (length != 0 && length != full) {
      throw new IllegalArgumentException(
          "a day has %d counts: must have none or %d".formatted(length, full));
    }
    return length;
  }
}
