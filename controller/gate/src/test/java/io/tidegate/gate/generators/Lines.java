package io.tidegate.gate.generators;

import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Lines in memory: what one says, all that listen hear, as bytes like on a broker. */
final class Lines {
  private final List<BlockingQueue<byte[]>> generators = new CopyOnWriteArrayList<>();
  private final BlockingQueue<byte[]> judge = new LinkedBlockingQueue<>();

  /** One that a generator has; what it says can be changed on its way, null is lost. */
  Line<GateWork, GateReport> ofGenerator(UnaryOperator<GateReport> onItsWay) {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    generators.add(heard);
    return new InMemory<>(GateWork.class, heard) {
      @Override
      public void send(GateReport message) {
        GateReport changed = onItsWay.apply(message);
        if (changed != null) {
          judge.add(WireCodec.encode(changed));
        }
      }
    };
  }

  Line<GateReport, GateWork> ofJudge() {
    return new InMemory<>(GateReport.class, judge) {
      @Override
      public void send(GateWork message) {
        generators.forEach(heard -> heard.add(WireCodec.encode(message)));
      }
    };
  }

  private abstract static class InMemory<I extends WireMessage, O extends WireMessage>
      implements Line<I, O> {
    private final Class<I> type;
    private final BlockingQueue<byte[]> heard;

    InMemory(Class<I> type, BlockingQueue<byte[]> heard) {
      this.type = type;
      this.heard = heard;
    }

    @Override
    public Optional<I> next(Duration patience) throws InterruptedException {
      byte[] bytes = heard.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      try {
        return bytes == null ? Optional.empty() : Optional.of(WireCodec.decode(bytes, type));
      } catch (UndecodableRecordException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Optional<String> leftOut() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
