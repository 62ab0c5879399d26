package io.tidegate.predictor.serving;

import io.tidegate.predictor.features.Drivers;
import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.features.FeatureSpec.Topic;
import io.tidegate.predictor.features.Reading;
import io.tidegate.predictor.model.RiskModel.Contribution;
import io.tidegate.wire.Driver;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The reasons behind a forecast: what raises the score most, one for each topic. */
final class RiskDrivers {
  private static final int MOST = 3;

  /** Times in a message that many people read are UTC, like those of the windows. */
  private static final Drivers WORDS = new Drivers(ZoneOffset.UTC);

  private RiskDrivers() {}

  /**
   * The strongest first.
   *
   * @param contributions the strongest first; those that lower the score are left out
   */
  static List<Driver> of(List<Contribution> contributions, Reading reading) {
    Set<Topic> named = EnumSet.noneOf(Topic.class);
    List<Driver> drivers = new ArrayList<>();
    for (Contribution each : contributions) {
      if (drivers.size() == MOST || !(each.value() > 0)) {
        break;
      }
      int index = FeatureCatalogue.indexOf(each.feature());
      Topic topic = FeatureCatalogue.specs().get(index).topic();
      double value = reading.values()[index];
      if (Double.isNaN(value) || !named.add(topic)) {
        continue;
      }
      Optional<String> text = WORDS.text(topic, reading.outlook());
      if (text.isPresent()) {
        String why = topic == Topic.RUN ? explained(text.get(), named, reading) : text.get();
        drivers.add(new Driver(each.feature(), value, why));
        if (topic == Topic.ARRIVALS) {
          named.add(Topic.HEADROOM); // it was said along with them
        }
      }
    }
    return drivers;
  }

  /** With what is called more slowly, which a run time that rose does not say by itself. */
  private static String explained(String run, Set<Topic> named, Reading reading) {
    Optional<String> calls = WORDS.text(Topic.CALLS, reading.outlook());
    return calls.isPresent() && named.add(Topic.CALLS) ? run + "; " + calls.get() : run;
  }
}
