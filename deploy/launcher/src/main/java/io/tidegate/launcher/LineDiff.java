package io.tidegate.launcher;

import java.io.PrintWriter;
import java.util.List;

/** The lines that are different between two short texts, by their longest common subsequence. */
final class LineDiff {
  /** Beyond it the table would be larger than a command should be. */
  private static final int MOST_LINES = 2_000;

  private LineDiff() {}

  static void print(String before, String after, PrintWriter out) {
    List<String> a = before.lines().toList();
    List<String> b = after.lines().toList();
    if (a.size() > MOST_LINES || b.size() > MOST_LINES) {
      out.printf(
          "%d and %d lines: compared pool by pool only, as one has more than %d%n",
          a.size(), b.size(), MOST_LINES);
      return;
    }
    int[][] common = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        common[i][j] =
            a.get(i).equals(b.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
        i++;
        j++;
      } else if (j == b.size() || i < a.size() && common[i + 1][j] >= common[i][j + 1]) {
        out.println("- " + a.get(i++));
      } else {
        out.println("+ " + b.get(j++));
      }
    }
  }
}
