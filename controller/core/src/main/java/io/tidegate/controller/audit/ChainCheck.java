package io.tidegate.controller.audit;

import io.tidegate.controller.audit.ChainFinding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the records of one partition of the audit log in their order, and finds what was
 * changed, is missing, was put elsewhere, or was not written by a controller.
 */
public final class ChainCheck {
  private static final int MOST = 1_000;

  private final ChainLink head;
  private final List<ChainFinding> findings = new ArrayList<>();
  private boolean headSeen;
  private ChainLink last;
  private long lastOffset = -1;
  private long records;
  private long unchained;

  /**
   * @param head the newest link, as it was kept apart from the log before the log is read; {@link
   *     ChainLink#START} where none is
   */
  public ChainCheck(ChainLink head) {
    this.head = head;
    this.headSeen = head.number() == 0;
  }

  /**
   * Takes the next record.
   *
   * @param header of the name {@link ChainLink#HEADER}; null where it has none
   */
  public void take(long offset, byte[] header, byte[] key, byte[] value) {
    Optional<ChainLink> read = ChainLink.read(header);
    byte[] ownKey = key == null ? new byte[0] : key;
    byte[] ownValue = value == null ? new byte[0] : value;
    if (header == null && last == null) {
      // Written before there was a chain.
      unchained++;
      return;
    }
    records++;
    if (read.isEmpty()) {
      found(Kind.FOREIGN, offset, "it has no place in the chain: no controller wrote it");
      return;
    }
    ChainLink link = read.get();
    boolean whole = link.fits(ownKey, ownValue);
    if (!whole) {
      found(Kind.CHANGED, offset, "record %d is not what was written".formatted(link.number()));
    }
    if (last != null && !link.follows(last)) {
      sequence(offset, link, whole);
    }
    headSeen |= link.number() == head.number() && link.equals(head);
    // Behind what was put elsewhere the chain goes on from where it was.
    if (last == null || link.number() > last.number()) {
      last = link;
      lastOffset = offset;
    }
  }

  private void sequence(long offset, ChainLink link, boolean whole) {
    if (link.number() > last.number() + 1) {
      found(
          Kind.MISSING,
          offset,
          "records %d to %d are missing before it, after offset %d"
              .formatted(last.number() + 1, link.number() - 1, lastOffset));
    } else if (link.number() <= last.number()) {
      found(
          Kind.REORDERED,
          offset,
          "record %d stands behind record %d at offset %d"
              .formatted(link.number(), last.number(), lastOffset));
    } else if (whole) {
      found(
          Kind.CHANGED,
          lastOffset,
          "record %d is not the one that record %d at offset %d was written behind"
              .formatted(last.number(), link.number(), offset));
    }
  }

  private void found(Kind kind, long offset, String text) {
    if (findings.size() < MOST) {
      findings.add(new ChainFinding(kind, offset, text));
    }
  }

  /** Ends the check: the newest record that was known before has to be there. */
  public ChainResult end() {
    long number = last == null ? 0 : last.number();
    if (!headSeen) {
      boolean cut = number < head.number();
      found(
          cut ? Kind.MISSING : Kind.CHANGED,
          lastOffset,
          cut
              ? "records %d to %d are missing at the end".formatted(number + 1, head.number())
              : "record %d is not the one that the controllers know".formatted(head.number()));
    }
    return new ChainResult(records, unchained, number, findings);
  }
}
