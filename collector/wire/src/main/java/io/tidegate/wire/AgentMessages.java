package io.tidegate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.tidegate.wire.ProtoCursor.OddException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The messages that an agent writes and the one that it reads, without protobuf's generated code.
 * The agent is a guest, and that code with its descriptors and its reflection keeps a third of a
 * megabyte of the host's heap. A test compares each byte with what the generated code writes.
 */
final class AgentMessages {
  private static final int SAMPLE = 10;
  private static final int COMMAND = 15;
  private static final int ACK = 16;
  private static final int HEARTBEAT = 19;

  private AgentMessages() {}

  /** Whether a message is one of those that are written here. */
  static boolean writes(WireMessage message) {
    return message instanceof PoolSample
        || message instanceof Heartbeat
        || message instanceof Ack
        || message instanceof Command;
  }

  /** The envelope of a message that {@link #writes} knows. */
  static byte[] envelope(WireMessage message) {
    ProtoWriter out = new ProtoWriter();
    out.number(1, WireCodec.VERSION);
    if (message instanceof PoolSample m) {
      int start = out.begin(SAMPLE);
      sample(out, m);
      out.end(start);
    } else if (message instanceof Heartbeat m) {
      int start = out.begin(HEARTBEAT);
      heartbeat(out, m);
      out.end(start);
    } else if (message instanceof Ack m) {
      int start = out.begin(ACK);
      ack(out, m);
      out.end(start);
    } else if (message instanceof Command m) {
      int start = out.begin(COMMAND);
      command(out, m, m.signature().toByteArray());
      out.end(start);
    } else {
      throw new AssertionError("not written here: " + message.getClass());
    }
    return out.toByteArray();
  }

  /** A command by itself, without an envelope and without its signature. */
  static byte[] unsigned(Command command) {
    ProtoWriter out = new ProtoWriter();
    command(out, command, new byte[0]);
    return out.toByteArray();
  }

  private static void sample(ProtoWriter out, PoolSample m) {
    pool(out, 1, m.pool());
    out.number(2, number(m.kind()));
    out.text(3, m.instance());
    out.number(4, m.startMillis());
    out.number(5, m.endMillis());
    spec(out, 6, m.spec());
    out.number(7, m.revision());
    out.number(8, m.live());
    out.number(9, m.active());
    out.number(10, m.queued());
    out.number(11, m.submitted());
    out.number(12, m.completed());
    out.number(13, m.rejected());
    out.number(14, m.failed());
    out.bytes(15, m.queueWait().buffer());
    out.bytes(16, m.run().buffer());
    out.bytes(17, m.latency().buffer());
    host(out, 18, m.host());
    for (PoolId dependency : m.dependencies()) {
      pool(out, 19, dependency);
    }
    out.number(20, m.droppedSamples());
    new TreeMap<>(m.labels()).forEach((name, value) -> out.entry(21, name, value));
    out.number(22, m.leaseUntilMillis());
    calls(out, 23, m.calls());
    if (m.cache().isPresent()) {
      int start = out.begin(24);
      out.number(1, m.cache().get().hits());
      out.number(2, m.cache().get().misses());
      out.end(start);
    }
  }

  private static void heartbeat(ProtoWriter out, Heartbeat m) {
    out.text(1, m.service());
    out.text(2, m.instance());
    out.number(3, m.startedAtMillis());
    out.number(4, m.atMillis());
    out.number(5, m.intervalMillis());
    out.text(6, m.agentVersion());
    new TreeMap<>(m.labels()).forEach((name, value) -> out.entry(7, name, value));
    out.flag(8, m.leaving());
    for (Heartbeat.Pool pool : m.pools()) {
      int start = out.begin(9);
      pool(out, 1, pool.pool());
      out.number(2, number(pool.kind()));
      out.number(3, number(pool.phase()));
      spec(out, 4, pool.spec());
      out.number(5, pool.running());
      out.number(6, pool.queued());
      out.end(start);
    }
  }

  private static void ack(ProtoWriter out, Ack m) {
    out.text(1, m.commandId());
    pool(out, 2, m.pool());
    out.text(3, m.instance());
    out.number(4, number(m.outcome()));
    out.number(5, m.revision());
    out.number(6, m.sizeBefore());
    out.number(7, m.sizeAfter());
    out.text(8, m.detail());
    out.number(9, m.atMillis());
    out.number(10, m.sizeEffective());
    out.number(11, m.queueAfter());
  }

  private static void command(ProtoWriter out, Command m, byte[] signature) {
    out.text(1, m.commandId());
    out.text(2, m.decisionId());
    pool(out, 3, m.pool());
    out.text(4, m.instance());
    out.number(5, m.expectedRevision());
    out.number(6, m.expectedSize());
    out.number(7, m.targetSize());
    out.number(8, m.issuedAtMillis());
    out.number(9, m.expiresAtMillis());
    if (m.action() != CommandAction.RESIZE) {
      // A resize is what a record of the first version means: it leaves the field out, as that did.
      out.number(10, number(m.action()));
    }
    out.number(11, m.leaseMillis());
    out.bytes(12, signature);
    out.number(13, m.targetQueueCapacity());
  }

  private static void pool(ProtoWriter out, int field, PoolId pool) {
    int start = out.begin(field);
    out.text(1, pool.service());
    out.text(2, pool.pool());
    out.end(start);
  }

  private static void spec(ProtoWriter out, int field, PoolSpec spec) {
    int start = out.begin(field);
    out.number(1, spec.size());
    out.number(2, spec.queueCapacity());
    out.number(3, spec.minSize());
    out.number(4, spec.maxSize());
    out.flag(5, spec.readOnly());
    // As a record of the first version, which did not know it.
    out.known(6, spec.slotsPerUnit() == 1 ? Double.NaN : spec.slotsPerUnit());
    if (spec.queueLimited()) {
      out.number(7, spec.ownQueueCapacity());
    }
    out.end(start);
  }

  private static void host(ProtoWriter out, int field, HostLoad host) {
    int start = out.begin(field);
    out.known(1, host.cpu());
    out.known(2, host.oldGeneration());
    out.number(3, host.gcPauseMillis());
    out.number(4, host.gcCount());
    out.known(5, host.loadAverage());
    out.end(start);
  }

  private static void calls(ProtoWriter out, int field, List<DependencyCalls> calls) {
    for (DependencyCalls call : calls) {
      int start = out.begin(field);
      pool(out, 1, call.dependency());
      out.number(2, call.calls());
      out.number(3, call.failed());
      out.number(4, call.totalMicros());
      out.number(5, call.maxMicros());
      out.end(start);
    }
  }

  private static int number(Enum<?> value) {
    return value.ordinal() + 1;
  }

  /**
   * Reads the record of a command.
   *
   * @throws OddException if it is not of the plain form: protobuf's own code has to look at it
   * @throws IllegalArgumentException if a value in it is impossible
   */
  static Command command(byte[] record) throws OddException {
    ProtoCursor cursor = new ProtoCursor();
    cursor.over(record, 0, record.length);
    if (cursor.next() != 1) {
      throw OddException.ODD;
    }
    cursor.varintField();
    if (cursor.next() != COMMAND) {
      throw OddException.ODD;
    }
    int length = cursor.bytesField();
    if (cursor.position() != record.length) {
      throw OddException.ODD;
    }
    cursor.over(record, record.length - length, record.length);
    return command(cursor, record);
  }

  private static Command command(ProtoCursor cursor, byte[] record) throws OddException {
    String commandId = "";
    String decisionId = "";
    PoolId pool = null;
    String instance = "";
    long revision = 0;
    int expectedSize = 0;
    int targetSize = 0;
    long issued = 0;
    long expires = 0;
    CommandAction action = CommandAction.RESIZE;
    long lease = 0;
    ByteString signature = ByteString.EMPTY;
    int targetQueue = 0;
    int before = 0;
    for (int field = cursor.next(); field != 0; field = cursor.next()) {
      if (field == before) {
        throw OddException.ODD;
      }
      before = field;
      switch (field) {
        case 1 -> commandId = text(cursor, record);
        case 2 -> decisionId = text(cursor, record);
        case 3 -> pool = pool(field(cursor, record));
        case 4 -> instance = text(cursor, record);
        case 5 -> revision = cursor.varintField();
        case 6 -> expectedSize = (int) cursor.varintField();
        case 7 -> targetSize = (int) cursor.varintField();
        case 8 -> issued = cursor.varintField();
        case 9 -> expires = cursor.varintField();
        case 10 -> action = action(cursor.varintField());
        case 11 -> lease = cursor.varintField();
        case 12 -> signature = ByteString.copyFrom(field(cursor, record));
        case 13 -> targetQueue = (int) cursor.varintField();
        default -> throw OddException.ODD;
      }
    }
    if (pool == null) {
      throw OddException.ODD;
    }
    return new Command(
        commandId,
        decisionId,
        pool,
        instance,
        revision,
        expectedSize,
        targetSize,
        issued,
        expires,
        action,
        lease,
        signature,
        targetQueue);
  }

  private static PoolId pool(byte[] bytes) throws OddException {
    ProtoCursor cursor = new ProtoCursor();
    cursor.over(bytes, 0, bytes.length);
    if (cursor.next() != 1) {
      throw OddException.ODD;
    }
    String service = text(cursor, bytes);
    if (cursor.next() != 2) {
      throw OddException.ODD;
    }
    String pool = text(cursor, bytes);
    if (cursor.next() != 0) {
      throw OddException.ODD;
    }
    return new PoolId(service, pool);
  }

  private static CommandAction action(long number) throws OddException {
    CommandAction[] actions = CommandAction.values();
    if (number < 1 || number > actions.length) {
      throw OddException.ODD;
    }
    return actions[(int) number - 1];
  }

  private static byte[] field(ProtoCursor cursor, byte[] record) throws OddException {
    int length = cursor.bytesField();
    return Arrays.copyOfRange(record, cursor.position() - length, cursor.position());
  }

  private static String text(ProtoCursor cursor, byte[] record) throws OddException {
    String text = new String(field(cursor, record), UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      // Perhaps it was no UTF-8.
      throw OddException.ODD;
    }
    return text;
  }
}
