package io.tidegate.gate.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidegate.gate.traffic.TrafficModel.Sessions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A model as YAML that a person can review. Its SHA-256 is of all lines but the one that holds it;
 * a model that was edited says so until it is sealed anew.
 */
public final class ModelYaml {
  private static final String SHA = "sha256: ";
  private static final int NUMBERS_A_LINE = 20;

  private ModelYaml() {}

  public static String write(TrafficModel model) {
    StringBuilder out = new StringBuilder();
    out.append("# What real traffic looked like; made by 'tidegate gate model'.\n");
    out.append(
        "# Review it: what is sent, and that no path names a person. Edited? Seal it anew:\n");
    out.append("# tidegate gate model --seal FILE\n");
    out.append("schema: ").append(TrafficModel.SCHEMA).append('\n');
    out.append(SHA).append('\n');
    out.append("inputs:\n");
    for (InputReport i : model.inputs()) {
      out.append(
          "  - {name: %s, read: %d, requests: %d, ignored: %d, garbage: %d, firstGarbage: %s, endsBadly: %s}\n"
              .formatted(
                  quoted(i.name()),
                  i.read(),
                  i.requests(),
                  i.ignored(),
                  i.garbage(),
                  strings(i.firstGarbage()),
                  quoted(i.endsBadly())));
    }
    out.append("couldNotTell:\n");
    model.couldNotTell().forEach(l -> out.append("  - ").append(quoted(l)).append('\n'));
    out.append("requests: ").append(model.requests()).append('\n');
    out.append("# bytes and millis: quantiles at ").append(Quantiles.AT).append('\n');
    out.append("routes:\n");
    for (int i = 0; i < model.routes().size(); i++) {
      route(out, i, model.routes().get(i));
    }
    out.append("rate:\n  from: ").append(model.rate().from());
    out.append("\n  bucketSeconds: ").append(model.rate().bucketSeconds());
    out.append("\n  lastSeconds: ").append(model.rate().lastSeconds());
    out.append("\n  requests: [");
    for (int i = 0; i < model.rate().requests().size(); i++) {
      out.append(i == 0 ? "" : ", ").append(i % NUMBERS_A_LINE == 0 ? "\n    " : "");
      out.append(model.rate().requests().get(i));
    }
    out.append("]\n# of each period the routes' shares, by their numbers\n");
    out.append("mix:\n  periodSeconds: ").append(model.mix().periodSeconds());
    out.append("\n  shares:\n");
    model.mix().shares().forEach(p -> out.append("    - ").append(sparse(p)).append('\n'));
    TrafficModel.Dispersion d = model.dispersion();
    out.append(
        "# variance to mean of counts; 1: Poisson\ndispersion: {1s: %s, 10s: %s, 60s: %s}\n"
            .formatted(number(d.at1s()), number(d.at10s()), number(d.at60s())));
    model.sessions().ifPresent(s -> sessions(out, s, model.routes().size()));
    return seal(out.toString());
  }

  private static void route(StringBuilder out, int number, Route r) {
    out.append(
        "  - {number: %d, method: %s, template: %s, share: %s, distinct: %d, errors: %s, sent: %s, fixture: %s, bytes: %s, millis: %s}\n"
            .formatted(
                number,
                r.method(),
                quoted(r.template()),
                number(r.share()),
                r.distinct(),
                number(r.errors()),
                r.sent(),
                quoted(r.fixture()),
                r.bytes().values(),
                r.millis().values()));
  }

  private static void sessions(StringBuilder out, Sessions s, int routes) {
    out.append("sessions:\n  count: ").append(s.count());
    out.append("\n  gapSeconds: ").append(Sessions.GAP_SECONDS);
    out.append("\n  meanRequests: ").append(number(s.meanRequests()));
    out.append("\n  thinkMillis: ").append(s.thinkMillis().values());
    out.append("\n  # ").append(routes).append(": the beginning as a row, the end in a row\n");
    out.append("  transitions:\n");
    for (int i = 0; i < s.transitions().size(); i++) {
      out.append("    - ").append(sparse(s.transitions().get(i))).append('\n');
    }
  }

  private static String sparse(List<Double> shares) {
    StringJoiner row = new StringJoiner(", ", "{", "}");
    for (int i = 0; i < shares.size(); i++) {
      if (shares.get(i) > 0) {
        row.add(i + ": " + number(shares.get(i)));
      }
    }
    return row.toString();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.6g", value);
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  private static String strings(List<String> texts) {
    return "[" + String.join(", ", texts.stream().map(ModelYaml::quoted).toList()) + "]";
  }

  /** The text with the SHA-256 that it has now. */
  public static String seal(String yaml) {
    StringBuilder sealed = new StringBuilder();
    String sha = sha256(yaml);
    yaml.lines()
        .forEach(
            line -> sealed.append(line.startsWith(SHA.strip()) ? SHA + sha : line).append('\n'));
    return sealed.toString();
  }

  /** Of all lines but the one that holds it. */
  public static String sha256(String yaml) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      yaml.lines()
          .filter(line -> !line.startsWith(SHA.strip()))
          .forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * @throws IllegalArgumentException it is no model, or it was edited since it was sealed
   */
  public static TrafficModel read(String yaml) {
    Optional<String> held =
        yaml.lines()
            .filter(l -> l.startsWith(SHA.strip()))
            .map(l -> l.substring(7).strip())
            .findFirst();
    String sha = sha256(yaml);
    if (!held.equals(Optional.of(sha))) {
      throw new IllegalArgumentException(
          "the model says that its SHA-256 is %s and it is %s: it was edited; review it and seal it anew"
              .formatted(held.orElse("not known"), sha));
    }
    try {
      return ModelTree.read(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the model is no YAML: " + e.getOriginalMessage(), e);
    }
  }
}
