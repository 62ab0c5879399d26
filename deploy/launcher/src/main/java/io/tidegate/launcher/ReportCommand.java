package io.tidegate.launcher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.controller.AlertTally;
import io.tidegate.controller.PoolRegret;
import io.tidegate.controller.service.RecordedRegret;
import io.tidegate.launcher.settings.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What shadow mode forwent, and what people said of alerts. */
@Command(
    name = "report",
    description = {
      "Says what shadow and advise mode forwent, pool by pool: the changes that were not made, the"
          + " breaches that they would have met, those that they would not, the harm, and the cost in"
          + " size-hours (workers or connections times hours). Reads the topics from Kafka itself.",
      "What was wanted is what was decided then. Whether it would have been enough is reckoned from"
          + " the arrivals and run times that were measured, by the queueing estimate that sizes"
          + " pools; a growth is taken to stay as long as the policy waits before it shrinks.",
      "Of the alerts of that time it says how many there were of each kind, and what people said of"
          + " them by now, see 'tidegate alerts mark'."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 reported, 1 it cannot be read, 2 wrong usage"})
final class ReportCommand implements Callable<Integer> {
  private static final List<String> UNKNOWN =
      List.of(
          "the latency that another size would have had was not measured: 'avoided' is an estimate",
          "with more workers what they call has more to bear, which could have slowed it",
          "callers that would have been answered sooner might have asked more, or less, often");

  /** Of what was before: a breach that began there, a wish that still held. */
  private static final Duration WARM_UP = Duration.ofHours(2);

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;
  @Mixin private RecordOptions record;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "7d",
      description =
          "From when on: how long ago, an instant, or epoch milliseconds (default:"
              + " ${DEFAULT-VALUE}).")
  private String since;

  @Override
  public Integer call() throws Exception {
    Settings settings = options.load();
    long nowMillis = System.currentTimeMillis();
    long fromMillis = PointInTime.parse("--since", since, nowMillis);
    long toMillis = record.toMillis(nowMillis);
    RecordedRegret.Result result =
        record.read(
            settings,
            fromMillis,
            toMillis,
            WARM_UP,
            stream -> RecordedRegret.run(settings.policies(), stream));
    record
        .output()
        .show(
            json(fromMillis, toMillis, result),
            spec.commandLine().getOut(),
            out -> print(out, fromMillis, toMillis, result));
    return 0;
  }

  private static void print(
      PrintWriter out, long fromMillis, long toMillis, RecordedRegret.Result result) {
    out.printf(
        "What was not done in shadow and advise mode, %s to %s%n",
        Instant.ofEpochMilli(fromMillis), Instant.ofEpochMilli(toMillis));
    if (result.pools().isEmpty()) {
      out.println("No pool reported in that time.");
    }
    for (PoolRegret r : result.pools()) {
      out.printf("%n%s, %s%n", r.pool().key(), r.mode().isEmpty() ? "undecided" : r.mode());
      out.printf(
          "  objective missed in %d of %d windows, %d breaches%n",
          r.missedWindows(), r.windows(), r.breaches());
      out.printf(
          "  not done         %d growths, %d shrinks; made: %d, kept %d, taken back %d%n",
          r.growths(), r.shrinks(), r.made(), r.kept(), r.takenBack());
      out.printf(
          "  breaches         %d avoided, %d shortened, %d not (too small), %d not foreseen,"
              + " %d from elsewhere, %d cannot be judged%n",
          r.avoided(), r.shortened(), r.notEnough(), r.notForeseen(), r.elsewhere(), r.unjudged());
      out.printf("  harm             %d shrinks too small for what came%n", r.harmful());
      out.printf(
          Locale.ROOT,
          "  size-hours       %.2f as it was, %.2f as it would have been%n",
          r.sizeHours(),
          r.wouldSizeHours());
    }
    printAlerts(out, result.alerts());
    out.println();
    notes(fromMillis, result).forEach(note -> out.printf("Not known: %s.%n", note));
  }

  private static void printAlerts(PrintWriter out, List<AlertTally.OfKind> alerts) {
    out.printf("%nAlerts, and what people said of them%n");
    if (alerts.isEmpty()) {
      out.println("  none in that time");
    }
    for (AlertTally.OfKind one : alerts) {
      out.printf(
          Locale.ROOT,
          "  %-18s %d: %d useful, %d not, %d nobody judged%s%n",
          one.kind(),
          one.alerts(),
          one.useful(),
          one.notUseful(),
          one.alerts() - one.useful() - one.notUseful(),
          one.precision()
              .map(share -> String.format(Locale.ROOT, "; precision %.0f%%", 100 * share))
              .orElse(""));
    }
  }

  private static List<String> notes(long fromMillis, RecordedRegret.Result result) {
    List<String> notes = new ArrayList<>(UNKNOWN);
    if (result.firstMillis().isPresent() && result.firstMillis().getAsLong() > fromMillis) {
      notes.add(
          "what was before %s, of which the oldest window is"
              .formatted(Instant.ofEpochMilli(result.firstMillis().getAsLong())));
    }
    if (result.unreadable() > 0) {
      notes.add("what %d records say that could not be read".formatted(result.unreadable()));
    }
    return notes;
  }

  private static ObjectNode json(long fromMillis, long toMillis, RecordedRegret.Result result) {
    ObjectNode json =
        PoolRequest.body()
            .put("fromMillis", fromMillis)
            .put("toMillis", toMillis)
            .put("unreadable", result.unreadable());
    ArrayNode pools = json.putArray("pools");
    for (PoolRegret r : result.pools()) {
      pools
          .addObject()
          .put("pool", r.pool().key())
          .put("mode", r.mode())
          .put("windows", r.windows())
          .put("missedWindows", r.missedWindows())
          .put("growths", r.growths())
          .put("shrinks", r.shrinks())
          .put("breaches", r.breaches())
          .put("avoided", r.avoided())
          .put("shortened", r.shortened())
          .put("notEnough", r.notEnough())
          .put("elsewhere", r.elsewhere())
          .put("notForeseen", r.notForeseen())
          .put("unjudged", r.unjudged())
          .put("harmful", r.harmful())
          .put("made", r.made())
          .put("kept", r.kept())
          .put("takenBack", r.takenBack())
          .put("sizeHours", r.sizeHours())
          .put("wouldSizeHours", r.wouldSizeHours());
    }
    ArrayNode alerts = json.putArray("alerts");
    for (AlertTally.OfKind one : result.alerts()) {
      alerts
          .addObject()
          .put("kind", one.kind().name())
          .put("alerts", one.alerts())
          .put("useful", one.useful())
          .put("notUseful", one.notUseful());
    }
    ArrayNode notes = json.putArray("notKnown");
    notes(fromMillis, result).forEach(notes::add);
    return json;
  }
}
