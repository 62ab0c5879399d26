package io.tidegate.predictor.features;

import java.util.ArrayList;
import java.util.List;

/** Takes the declarations of the parts, in the order in which each writes its values. */
final class FeatureList {
  private final List<FeatureSpec> specs = new ArrayList<>();
  private FeatureSpec.Kind kind;
  private FeatureSpec.Group group;
  private FeatureSpec.Topic topic;
  private String source;

  /** Holds for the features that follow. */
  FeatureList of(
      FeatureSpec.Kind newKind,
      FeatureSpec.Group newGroup,
      FeatureSpec.Topic newTopic,
      String newSource) {
    kind = newKind;
    group = newGroup;
    topic = newTopic;
    source = newSource;
    return this;
  }

  FeatureList add(String name, String unit, String description) {
    specs.add(new FeatureSpec(name, description, unit, source, kind, group, topic));
    return this;
  }

  List<FeatureSpec> specs() {
    return List.copyOf(specs);
  }
}
