package io.tidegate.predictor.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What is trained, kept and served together: one model for each {@link Variant}, and where they
 * come from. Immutable.
 *
 * <p>As bytes: magic and format (4 bytes each), length of the contents (4), contents, CRC-32 of all
 * that before (4).
 */
public final class RiskModels {
  private static final int MAGIC = 0x5447_524d;
  private static final int FORMAT = 1;
  private static final int HEADER = 12;

  private final Provenance provenance;
  private final Map<Variant, RiskModel> models;

  /** Which pools a model is for, by what is known of them. */
  public enum Variant {
    /** All is known. */
    FULL,
    /** Arrivals and latency only: no size, no run times. */
    LATENCY_ONLY,
    /** On its first day: no season, no long history. */
    COLD
  }

  /**
   * Puts them together.
   *
   * @throws IllegalArgumentException if there is no {@link Variant#FULL}
   */
  public RiskModels(Provenance provenance, Map<Variant, RiskModel> models) {
    this.provenance = provenance;
    this.models = new EnumMap<>(models);
    if (!this.models.containsKey(Variant.FULL)) {
      throw new IllegalArgumentException(
          "models for %s: FULL must be among them".formatted(models.keySet()));
    }
  }

  public Provenance provenance() {
    return provenance;
  }

  /** The model for such pools, or the one for all if there is none of its own. */
  public RiskModel model(Variant variant) {
    return models.getOrDefault(variant, models.get(Variant.FULL));
  }

  /** Changes with every number of the models. */
  public String version() {
    byte[] bytes = toBytes();
    return "risk-%d-%08x".formatted(FORMAT, ByteBuffer.wrap(bytes).getInt(bytes.length - 4));
  }

  /**
   * All of it; the same models give the same bytes.
   *
   * @throws IllegalStateException if a model is not calibrated
   */
  public byte[] toBytes() {
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(contents)) {
      provenance.write(out);
      out.writeByte(models.size());
      for (Map.Entry<Variant, RiskModel> entry : models.entrySet()) {
        out.writeUTF(entry.getKey().name());
        entry.getValue().write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + contents.size() + 4);
    bytes.putInt(MAGIC).putInt(FORMAT).putInt(contents.size()).put(contents.toByteArray());
    return bytes.putInt(crc(bytes.array())).array();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @param names of the features that rows will have, in their order
   * @throws IllegalArgumentException if the bytes are no models, of another format, damaged, or
   *     look at features that are not among the names; the message says which
   */
  public static RiskModels fromBytes(byte[] bytes, List<String> names) {
    if (bytes.length < HEADER + 4) {
      throw new IllegalArgumentException(
          "the model is %d bytes long: must be at least %d".formatted(bytes.length, HEADER + 4));
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    int magic = header.getInt();
    int format = header.getInt();
    int length = header.getInt();
    if (magic != MAGIC || format != FORMAT) {
      throw new IllegalArgumentException(
          "the model begins with %08x, format %d: must be %08x, format %d"
              .formatted(magic, format, MAGIC, FORMAT));
    }
    if (length != bytes.length - HEADER - 4) {
      throw new IllegalArgumentException(
          "the model is %d bytes long: must be %d, it is cut short or has something behind it"
              .formatted(bytes.length, HEADER + 4L + length));
    }
    int crc = header.getInt(bytes.length - 4);
    if (crc != crc(bytes)) {
      throw new IllegalArgumentException(
          "the model is damaged: its checksum is %08x, must be %08x".formatted(crc(bytes), crc));
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, HEADER, length))) {
      Provenance provenance = Provenance.read(in);
      Map<Variant, RiskModel> models = new EnumMap<>(Variant.class);
      for (int n = in.readUnsignedByte(); n > 0; n--) {
        models.put(Variant.valueOf(in.readUTF()), RiskModel.read(in, names));
      }
      return new RiskModels(provenance, models);
    } catch (IOException e) {
      throw new IllegalArgumentException("the model is damaged: " + e.getMessage(), e);
    }
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length - 4);
    return (int) crc.getValue();
  }
}
