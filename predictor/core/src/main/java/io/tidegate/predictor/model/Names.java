package io.tidegate.predictor.model;

/** Names of features as Tribuo likes them: it sorts by name, which is cheap if they are sorted. */
final class Names {
  private Names() {}

  static String[] sorted(int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = "%04d".formatted(i);
    }
    return names;
  }
}
