package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a model comes from.
 *
 * @param codeVersion of what trained it
 * @param data what it was trained on, in words
 * @param fromMillis the first window's start
 * @param toMillis the last window's end
 * @param split which part it was fitted, calibrated and tested on, in words
 * @param scores what was measured when it was made, by name
 */
public record Provenance(
    String codeVersion,
    String data,
    long fromMillis,
    long toMillis,
    long seed,
    String split,
    SortedMap<String, Double> scores) {
  public Provenance {
    if (fromMillis > toMillis) {
      throw new IllegalArgumentException(
          "data from %d to %d ms: must not end before it begins".formatted(fromMillis, toMillis));
    }
    scores = Collections.unmodifiableSortedMap(new TreeMap<>(scores));
    scores.values().forEach(Floats::finite);
  }

  /** The same with further scores. */
  public Provenance with(Map<String, Double> more) {
    SortedMap<String, Double> all = new TreeMap<>(scores);
    all.putAll(more);
    return new Provenance(codeVersion, data, fromMillis, toMillis, seed, split, all);
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(codeVersion);
    out.writeUTF(data);
    out.writeLong(fromMillis);
    out.writeLong(toMillis);
    out.writeLong(seed);
    out.writeUTF(split);
    out.writeShort(scores.size());
    for (Map.Entry<String, Double> score : scores.entrySet()) {
      out.writeUTF(score.getKey());
      out.writeDouble(score.getValue());
    }
  }

  static Provenance read(DataInput in) throws IOException {
    String codeVersion = in.readUTF();
    String data = in.readUTF();
    long from = in.readLong();
    long to = in.readLong();
    long seed = in.readLong();
    String split = in.readUTF();
    SortedMap<String, Double> scores = new TreeMap<>();
    for (int n = in.readUnsignedShort(); n > 0; n--) {
      scores.put(in.readUTF(), in.readDouble());
    }
    return new Provenance(codeVersion, data, from, to, seed, split, scores);
  }
}
