package io.tidegate.demo;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults by window, as a user writes them: {@code slow-db@60+20x3} makes the database's own time 3
 * times as long from window 60 on for 20 windows; {@code leak@40+30x1} loses 1 worker of
 * orders/workers per window from window 40 on for 30 windows, and gives all back at the end.
 * Several are separated by commas.
 */
public record FaultScript(List<Fault> faults) {
  private static final Pattern FAULT =
      Pattern.compile(
          "(?<kind>[a-z-]+)@(?<start>\\d{1,7})\\+(?<length>\\d{1,7})x(?<amount>\\d+(\\.\\d+)?)");
  private static final String FORM =
      "must be KIND@START+LENGTHxAMOUNT, such as slow-db@60+20x3 or leak@40+30x1";

  /** What can be done to the fleet, and what the amount means. */
  public enum Kind {
    /** The amount is a factor on the database's own time. */
    SLOW_DB(1, 100),
    /** The amount is workers lost per window. */
    LEAK(0.01, 50);

    private final double min;
    private final double max;

    Kind(double min, double max) {
      this.min = min;
      this.max = max;
    }

    /** As users write it and as the admin endpoint names it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Kind parse(String label) {
      return Arrays.stream(values())
          .filter(kind -> kind.label().equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "'%s' is no fault: must be one of %s"
                          .formatted(label, Arrays.stream(values()).map(Kind::label).toList())));
    }
  }

  /** One fault, active from its start window until before {@code start + length}. */
  public record Fault(Kind kind, int startWindow, int lengthWindows, double amount) {
    public Fault {
      if (startWindow < 0) {
        throw new IllegalArgumentException(
            "%s starts at window %d: must be 0 or more".formatted(kind.label(), startWindow));
      }
      if (lengthWindows < 1) {
        throw new IllegalArgumentException(
            "%s lasts %d windows: must be at least 1".formatted(kind.label(), lengthWindows));
      }
      // Negated, so that NaN is out too.
      if (!(amount >= kind.min && amount <= kind.max)) {
        throw new IllegalArgumentException(
            "%s has the amount %s: must be from %s to %s"
                .formatted(kind.label(), amount, kind.min, kind.max));
      }
    }

    public int endWindow() {
      return startWindow + lengthWindows;
    }
  }

  public FaultScript {
    faults = List.copyOf(faults);
    List<Fault> byStart =
        faults.stream().sorted(Comparator.comparingInt(Fault::startWindow)).toList();
    for (Kind kind : Kind.values()) {
      Fault before = null;
      for (Fault fault : byStart) {
        if (fault.kind() != kind) {
          continue;
        }
        if (before != null && fault.startWindow() < before.endWindow()) {
          throw new IllegalArgumentException(
              "two faults %s overlap: one lasts to window %d, the other starts at %d"
                  .formatted(kind.label(), before.endWindow() - 1, fault.startWindow()));
        }
        before = fault;
      }
    }
  }

  public static FaultScript none() {
    return new FaultScript(List.of());
  }

  /**
   * Reads the form above; an empty text is no fault.
   *
   * @throws IllegalArgumentException that names the part that is wrong and what would be right
   */
  public static FaultScript parse(String text) {
    if (text.isBlank()) {
      return none();
    }
    return new FaultScript(
        Arrays.stream(text.split(",", -1)).map(part -> fault(part.strip())).toList());
  }

  private static Fault fault(String part) {
    Matcher matcher = FAULT.matcher(part);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("the fault '%s' cannot be read: %s".formatted(part, FORM));
    }
    return new Fault(
        Kind.parse(matcher.group("kind")),
        Integer.parseInt(matcher.group("start")),
        Integer.parseInt(matcher.group("length")),
        Double.parseDouble(matcher.group("amount")));
  }

  public List<Fault> startingAt(int window) {
    return faults.stream().filter(fault -> fault.startWindow() == window).toList();
  }

  public List<Fault> endingAt(int window) {
    return faults.stream().filter(fault -> fault.endWindow() == window).toList();
  }
}
