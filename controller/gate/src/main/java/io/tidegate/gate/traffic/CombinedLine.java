package io.tidegate.gate.traffic;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** A line of a Common or Combined Log, as Apache and nginx write it. */
final class CombinedLine {
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private final Anonymiser anonymiser;

  CombinedLine(Anonymiser anonymiser) {
    this.anonymiser = anonymiser;
  }

  Parsed parse(String line, long number) {
    if (line.isBlank()) {
      return Parsed.IGNORED;
    }
    int open = line.indexOf('[');
    int close = line.indexOf(']', open + 1);
    if (open < 0 || close < 0) {
      return new Parsed.Garbage(number, "no [time]");
    }
    String[] who = line.substring(0, open).strip().split(" +", -1);
    long micros;
    try {
      micros = micros(line.substring(open + 1, close));
    } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Parsed.Garbage(number, "the time is not like 17/May/2015:10:05:03 +0000");
    }
    int quote = line.indexOf('"', close);
    int end = quote < 0 ? -1 : closing(line, quote + 1);
    if (end < 0) {
      return new Parsed.Garbage(number, "no \"request\"");
    }
    String[] request = line.substring(quote + 1, end).split(" ", -1);
    if (request.length < 2 || !Methods.known(request[0])) {
      return new Parsed.Garbage(number, "the request is not like GET /path HTTP/1.1");
    }
    String path = anonymiser.path(request[1]);
    if (path == null) {
      return new Parsed.Garbage(number, "the request's target is no path");
    }
    String[] rest = line.substring(end + 1).strip().split(" ", 3);
    if (rest.length < 2) {
      return new Parsed.Garbage(number, "no status and size");
    }
    try {
      int status = Integer.parseInt(rest[0]);
      long bytes = rest[1].equals("-") ? 0 : Long.parseLong(rest[1]);
      String user = who.length > 2 ? who[2] : "-";
      return new Parsed.Request(
          new AccessRecord(
              micros, request[0], path, status, bytes, -1, anonymiser.client(who[0], user)));
    } catch (NumberFormatException e) {
      return new Parsed.Garbage(number, "status or size is no number");
    }
  }

  /** The quote that is not escaped. */
  private static int closing(String line, int from) {
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      }
    }
    return -1;
  }

  /** {@code 17/May/2015:10:05:03 +0000}; fractions of a second are read where they are. */
  private static long micros(String text) {
    int month = MONTHS.indexOf(text.substring(3, 6)) + 1;
    int space = text.indexOf(' ');
    String clock = space < 0 ? text : text.substring(0, space);
    long fraction = 0;
    if (clock.length() > 20) {
      if (clock.charAt(20) != '.' || clock.length() > 27) {
        throw new IllegalArgumentException("not a fraction");
      }
      String digits = clock.substring(21);
      fraction = Long.parseLong(digits + "0".repeat(6 - digits.length()));
    }
    long seconds =
        LocalDateTime.of(
                number(text, 7, 11),
                month,
                number(text, 0, 2),
                number(text, 12, 14),
                number(text, 15, 17),
                number(text, 18, 20))
            .toEpochSecond(space < 0 ? ZoneOffset.UTC : ZoneOffset.of(text.substring(space + 1)));
    return seconds * 1_000_000 + fraction;
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }
}
