package io.tidegate.collector;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Who was refused why, how often; which of the records are worth keeping; and when a person is
 * told. Its time is that at which the broker stored the records, so the same records give the same
 * ledger.
 *
 * <p>A flood of records that are refused must become neither a flood of kept records nor one of
 * alerts, nor fill the memory: for a service and a reason a bounded number of records is kept in a
 * minute, one alert is raised in an hour, and the table is bounded too. Services beyond its bound
 * are counted together as {@link #OTHERS}. An alert is raised with the first refusal, and again,
 * under its id, when there are ten times as many as it told: so that its numbers are of the right
 * size.
 *
 * <p>It does not change: {@link #take} gives the next one, so what could not be carried out is
 * forgotten with it.
 */
public final class RefusalLedger {
  /** No service is called so: a name has no parenthesis. */
  public static final String OTHERS = "(others)";

  static final int MAX_ENTRIES = 500;
  private static final long MINUTE_MILLIS = 60_000;
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int MAX_DETAIL = 500;

  private record Key(String service, String reason) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byService = service.compareTo(other.service);
      return byService != 0 ? byService : reason.compareTo(other.reason);
    }
  }

  /**
   * What is known of a key.
   *
   * @param alertMillis the newest refusal when the present alert was raised first
   * @param alertFrom how many there were before those that it is about
   * @param alertTold how many it is about, as it was told last
   */
  private record Entry(
      long count,
      long parked,
      long firstMillis,
      long lastMillis,
      Refusal newest,
      long minute,
      int parkedInMinute,
      long alertMillis,
      long alertFrom,
      long alertTold) {
    private static final long NEVER = Long.MIN_VALUE / 2;

    static Entry begin(Refusal first) {
      return new Entry(0, 0, first.atMillis(), first.atMillis(), first, NEVER, 0, NEVER, 0, 0);
    }

    Entry with(Refusal refusal, int parkedPerMinute) {
      long now = Math.floorDiv(refusal.atMillis(), MINUTE_MILLIS);
      // Partitions are read side by side, so an older minute may come again: it is over.
      int before = now > minute ? 0 : parkedInMinute;
      boolean kept = before < parkedPerMinute;
      return new Entry(
          count + 1,
          parked + (kept ? 1 : 0),
          Math.min(firstMillis, refusal.atMillis()),
          Math.max(lastMillis, refusal.atMillis()),
          refusal.atMillis() >= newest.atMillis() ? refusal : newest,
          Math.max(minute, now),
          before + (kept ? 1 : 0),
          alertMillis,
          alertFrom,
          alertTold);
    }

    private boolean anew() {
      return lastMillis - alertMillis >= HOUR_MILLIS;
    }

    boolean due() {
      return anew() || count - alertFrom >= 10 * alertTold;
    }

    /** With an alert about all that the one of the hour before did not tell. */
    Entry told() {
      long from = anew() ? alertFrom + alertTold : alertFrom;
      return new Entry(
          count,
          parked,
          firstMillis,
          lastMillis,
          newest,
          minute,
          parkedInMinute,
          anew() ? lastMillis : alertMillis,
          from,
          count - from);
    }

    Entry plus(Entry other) {
      return new Entry(
          count + other.count,
          parked + other.parked,
          Math.min(firstMillis, other.firstMillis),
          Math.max(lastMillis, other.lastMillis),
          newest.atMillis() >= other.newest.atMillis() ? newest : other.newest,
          minute,
          parkedInMinute,
          Math.max(alertMillis, other.alertMillis),
          alertFrom + other.alertFrom,
          alertTold + other.alertTold);
    }
  }

  /**
   * What refusals lead to.
   *
   * @param ledger the next one
   * @param kept the refusals whose records are to be kept, as indices of the list
   * @param alerts what a person is to be told
   */
  public record Step(RefusalLedger ledger, List<Integer> kept, List<Alert> alerts) {}

  private final int parkedPerMinute;
  private final SortedMap<Key, Entry> entries;

  private RefusalLedger(int parkedPerMinute, SortedMap<Key, Entry> entries) {
    this.parkedPerMinute = parkedPerMinute;
    this.entries = entries;
  }

  public static RefusalLedger empty(IntakeLimits limits) {
    return new RefusalLedger(limits.parkedPerMinute(), new TreeMap<>());
  }

  /** Enters refusals, in the order in which the records were read. */
  public Step take(List<Refusal> refusals) {
    SortedMap<Key, Entry> next = new TreeMap<>(entries);
    TreeSet<Key> touched = new TreeSet<>();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < refusals.size(); i++) {
      Refusal refusal = plain(refusals.get(i));
      Key key = key(refusal, next);
      Entry before = next.getOrDefault(key, Entry.begin(refusal));
      Entry after = before.with(refusal, parkedPerMinute);
      if (after.parked() > before.parked()) {
        kept.add(i);
      }
      next.put(key, after);
      touched.add(key);
    }
    List<Alert> alerts = new ArrayList<>();
    for (Key key : touched) {
      Entry entry = next.get(key);
      if (entry != null && entry.due()) {
        Entry told = entry.told();
        alerts.add(alert(key, told));
        next.put(key, told);
      }
    }
    return new Step(new RefusalLedger(parkedPerMinute, next), kept, alerts);
  }

  private static Refusal plain(Refusal refusal) {
    StringBuilder text = new StringBuilder();
    refusal
        .detail()
        .codePoints()
        .limit(MAX_DETAIL)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(text::appendCodePoint);
    return new Refusal(
        refusal.service(), refusal.pool(), refusal.reason(), text.toString(), refusal.atMillis());
  }

  private static Key key(Refusal refusal, SortedMap<Key, Entry> entries) {
    Key key = new Key(refusal.service(), refusal.reason());
    if (entries.containsKey(key) || entries.size() < MAX_ENTRIES) {
      return key;
    }
    return makeRoom(entries, refusal.atMillis()) ? key : new Key(OTHERS, refusal.reason());
  }

  /** Adds to the others the one that was silent for longest, if that is an hour. */
  private static boolean makeRoom(SortedMap<Key, Entry> entries, long nowMillis) {
    Optional<Map.Entry<Key, Entry>> oldest =
        entries.entrySet().stream()
            .filter(e -> !e.getKey().service().equals(OTHERS))
            .min(Comparator.comparingLong(e -> e.getValue().lastMillis()));
    if (oldest.isEmpty() || nowMillis - oldest.get().getValue().lastMillis() < HOUR_MILLIS) {
      return false;
    }
    Key key = oldest.get().getKey();
    Entry entry = entries.remove(key);
    entries.merge(new Key(OTHERS, key.reason()), entry, Entry::plus);
    return true;
  }

  private static Alert alert(Key key, Entry entry) {
    Refusal newest = entry.newest();
    PoolId pool = newest.pool().orElse(new PoolId(Refusal.UNKNOWN, Refusal.UNKNOWN));
    String who = key.service().equals(OTHERS) ? "services beyond the first 500" : key.service();
    // Of the hour, so that it is the same one when another collector, or this one anew, says it.
    String cause =
        "refused\n%s\n%s\n%d"
            .formatted(
                key.service(), key.reason(), Math.floorDiv(entry.alertMillis(), HOUR_MILLIS));
    return new Alert(
        UUID.nameUUIDFromBytes(cause.getBytes(StandardCharsets.UTF_8)).toString(),
        pool,
        Alert.Kind.SAMPLES_REFUSED,
        // Late ones come with every hiccup of a network; the others say that something is wrong.
        key.reason().equals("late") ? Alert.Severity.INFO : Alert.Severity.WARNING,
        entry.lastMillis(),
        "%s: %d %s refused as %s, %d since the start; the newest, of %s: %s"
            .formatted(
                who,
                entry.alertTold(),
                entry.alertTold() == 1 ? "record" : "records",
                key.reason(),
                entry.count(),
                newest.pool().map(PoolId::key).orElse("an unknown pool"),
                newest.detail()),
        "");
  }

  /** Most refusals first. */
  public List<RefusalTally> tallies() {
    return entries.entrySet().stream()
        .map(e -> tally(e.getKey(), e.getValue()))
        .sorted(
            Comparator.comparingLong(RefusalTally::count)
                .reversed()
                .thenComparing(RefusalTally::service)
                .thenComparing(RefusalTally::reason))
        .toList();
  }

  private static RefusalTally tally(Key key, Entry entry) {
    return new RefusalTally(
        key.service(),
        key.reason(),
        entry.count(),
        entry.parked(),
        entry.firstMillis(),
        entry.lastMillis(),
        entry.newest().pool(),
        entry.newest().detail());
  }
}
