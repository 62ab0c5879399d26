package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.WireCodec;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Format 8, field by field in the order of the records; {@link StateReader} is its mirror. */
final class StateWriter {
  private final DataOutputStream out;

  StateWriter(DataOutputStream out) {
    this.out = out;
  }

  void state(ControlState s) throws IOException {
    // Each stands in many windows, so its name is written once.
    List<PoolId> dependencies =
        s.history().stream()
            .flatMap(w -> w.called().stream())
            .map(Called::dependency)
            .distinct()
            .toList();
    out.writeInt(dependencies.size());
    for (PoolId dependency : dependencies) {
      out.writeUTF(dependency.key());
    }
    out.writeByte(s.phase().ordinal());
    out.writeInt(s.history().size());
    for (WindowFacts w : s.history()) {
      window(w, dependencies);
    }
    out.writeInt(s.instances().size());
    for (InstanceFacts i : s.instances()) {
      instance(i);
    }
    out.writeBoolean(s.forecast().isPresent());
    if (s.forecast().isPresent()) {
      bytes(WireCodec.encode(s.forecast().get()));
    }
    out.writeBoolean(s.change().isPresent());
    if (s.change().isPresent()) {
      change(s.change().get());
    }
    out.writeLong(s.decisions());
    out.writeLong(s.grownAtMillis());
    out.writeLong(s.shrunkAtMillis());
    out.writeLong(s.growthBarredUntilMillis());
    out.writeLong(s.shrinkBarredUntilMillis());
    out.writeUTF(s.held());
    out.writeInt(s.heldWindows());
    out.writeInt(s.requests().size());
    for (String request : s.requests()) {
      out.writeUTF(request);
    }
    out.writeInt(s.cache().coldWindows());
    out.writeLong(s.cache().warmedAtMillis());
    out.writeBoolean(s.trust().lost());
    out.writeInt(s.trust().alarms());
    out.writeInt(s.trust().wrong());
    out.writeLong(s.trust().atMillis());
    out.writeByte(s.turns().direction());
    out.writeInt(s.turns().atMillis().size());
    for (long turn : s.turns().atMillis()) {
      out.writeLong(turn);
    }
    out.writeInt(s.labels().size());
    for (Map.Entry<String, String> label : new TreeMap<>(s.labels()).entrySet()) {
      out.writeUTF(label.getKey());
      out.writeUTF(label.getValue());
    }
    admission(s);
  }

  private void admission(ControlState s) throws IOException {
    AdmissionWatch a = s.admission();
    out.writeLong(a.tightenedAtMillis());
    out.writeLong(a.loosenedAtMillis());
    out.writeLong(a.barredUntilMillis());
    out.writeByte(a.turns().direction());
    out.writeInt(a.turns().atMillis().size());
    for (long turn : a.turns().atMillis()) {
      out.writeLong(turn);
    }
  }

  private void bytes(byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void window(WindowFacts w, List<PoolId> dependencies) throws IOException {
    out.writeLong(w.endMillis());
    out.writeLong(w.widthMillis());
    out.writeByte(w.kind().ordinal());
    out.writeByte(w.quality().ordinal());
    out.writeDouble(w.arrivalsPerSecond());
    out.writeLong(w.arrivals());
    out.writeLong(w.rejected());
    out.writeInt(w.queued());
    out.writeInt(w.active());
    out.writeInt(w.live());
    out.writeLong(w.count());
    out.writeDouble(w.p99Millis());
    out.writeLong(w.runCount());
    out.writeDouble(w.runMeanMillis());
    out.writeDouble(w.runP99Millis());
    out.writeLong(w.waitCount());
    out.writeDouble(w.waitMeanMillis());
    out.writeDouble(w.waitP99Millis());
    bytes(w.latency().toBytes());
    out.writeFloat(w.signals().cpu());
    out.writeFloat(w.signals().oldGeneration());
    out.writeInt(w.signals().collections());
    out.writeInt(w.signals().failed());
    out.writeByte(w.called().size());
    for (Called c : w.called()) {
      out.writeShort(dependencies.indexOf(c.dependency()));
      out.writeInt(c.calls());
      out.writeInt(c.failed());
      out.writeFloat(c.totalMillis());
    }
    out.writeBoolean(w.timed());
  }

  private void instance(InstanceFacts i) throws IOException {
    PoolSpec spec = i.spec();
    out.writeUTF(i.instance());
    out.writeInt(spec.size());
    out.writeInt(spec.queueCapacity());
    out.writeInt(spec.minSize());
    out.writeInt(spec.maxSize());
    out.writeBoolean(spec.readOnly());
    out.writeDouble(spec.slotsPerUnit());
    out.writeLong(i.revision());
    out.writeInt(spec.ownQueueCapacity());
  }

  private void change(Change c) throws IOException {
    out.writeUTF(c.decisionId());
    out.writeBoolean(c.growth());
    out.writeLong(c.decidedAtMillis());
    out.writeLong(c.expiresAtMillis());
    out.writeInt(c.fromSize());
    out.writeInt(c.toSize());
    out.writeDouble(c.wishedSize());
    measure(c.before());
    out.writeLong(c.effectiveAtMillis());
    out.writeInt(c.attempt());
    out.writeInt(c.parts().size());
    for (Change.Part p : c.parts()) {
      out.writeUTF(p.instance());
      out.writeInt(p.fromSize());
      out.writeInt(p.targetSize());
      out.writeLong(p.expectedRevision());
      out.writeByte(p.answer().ordinal());
      out.writeLong(p.revisionAfter());
      out.writeInt(p.sizeAfter());
      out.writeUTF(p.detail());
      out.writeInt(p.fromQueue());
      out.writeInt(p.targetQueue());
      out.writeInt(p.queueAfter());
    }
    out.writeUTF(c.requestId());
    out.writeBoolean(c.canary().isPresent());
    if (c.canary().isPresent()) {
      Canary canary = c.canary().get();
      out.writeInt(canary.compared());
      out.writeInt(canary.worse());
      out.writeDouble(canary.p99Millis());
      out.writeDouble(canary.othersP99Millis());
    }
  }

  private void measure(Measure m) throws IOException {
    out.writeInt(m.windows());
    out.writeInt(m.partial());
    out.writeLong(m.requests());
    out.writeDouble(m.p99Millis());
    out.writeDouble(m.runMeanMillis());
    out.writeDouble(m.waitMeanMillis());
    out.writeDouble(m.arrivalsPerSecond());
    out.writeBoolean(m.turnedAway());
  }
}
