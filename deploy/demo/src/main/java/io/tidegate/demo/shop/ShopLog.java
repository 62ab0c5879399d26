package io.tidegate.demo.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Access logs of the shop: any site's log mapped to its four routes, or one that is made up. */
public final class ShopLog {
  private static final Pattern REQUEST =
      Pattern.compile("\"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\\S+)( HTTP/[0-9.]+)?\"");
  private static final Pattern ASSET =
      Pattern.compile("(?i).*\\.(png|jpe?g|gif|ico|svg|css|js|woff2?|ttf)$");
  private static final Pattern FEED = Pattern.compile("(?i).*(feed|rss|atom|\\.xml).*");
  private static final Pattern ARTICLE =
      Pattern.compile("(?i)/(blog|articles?|posts?|presentations|news)(/.*)?");

  /** So many different of each route. */
  private static final int ITEMS = 500;

  private static final int HOURS = 24;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss +0000", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ShopLog() {}

  /** Line by line; who asked and when stays, what was asked for becomes a GET of the shop's. */
  public static void map(BufferedReader log, Writer to) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher request = REQUEST.matcher(line);
      to.write(
          request.find()
              ? line.substring(0, request.start())
                  + "\"GET %s HTTP/1.1\"".formatted(route(request.group(2)))
                  + line.substring(request.end())
              : line);
      to.write('\n');
    }
  }

  static String route(String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String route =
        ASSET.matcher(path).matches()
            ? "assets"
            : FEED.matcher(target).matches()
                ? "feeds"
                : ARTICLE.matcher(path).matches() ? "articles" : "pages";
    return "/%s/%d".formatted(route, 1 + Math.floorMod(path.hashCode(), ITEMS));
  }

  /** A day with a quiet night and visitors who look at a few things each. */
  public static void generate(long seed, Writer to) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Instant day = Instant.parse("2026-03-02T00:00:00Z");
    String[] paths = {"/", "/blog/%d.html", "/blog/%d.html", "/feed.xml", "/page/%d"};
    for (int minute = 0; minute < HOURS * 60; minute++) {
      double busy = 2.2 - 1.5 * Math.cos(2 * Math.PI * (minute - 180) / (HOURS * 60));
      int visitors = (int) (busy + random.nextDouble());
      for (int v = 0; v < visitors; v++) {
        String path = paths[random.nextInt(paths.length)].formatted(random.nextInt(900));
        long second = minute * 60L + random.nextInt(60);
        String address = "10.%d.%d.%d".formatted(minute % 250, v, random.nextInt(250));
        line(to, day.plusSeconds(second), address, path);
        for (int asset = random.nextInt(4); asset > 0; asset--) {
          line(to, day.plusSeconds(second), address, "/img/%d.png".formatted(random.nextInt(900)));
        }
      }
    }
  }

  private static void line(Writer to, Instant at, String address, String path) throws IOException {
    to.write(
        "%s - - [%s] \"GET %s HTTP/1.1\" 200 2048\n".formatted(address, STAMP.format(at), path));
  }
}
