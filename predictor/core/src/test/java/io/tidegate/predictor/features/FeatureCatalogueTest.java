package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FeatureCatalogueTest {
  @Test
  void everyFeatureSaysWhatItIsInWhichUnitFromWhat() {
    assertTrue(FeatureCatalogue.size() >= 80);
    for (FeatureSpec spec : FeatureCatalogue.specs()) {
      assertFalse(spec.description().isBlank(), spec.name());
      assertFalse(spec.unit().isBlank(), spec.name());
      assertFalse(spec.source().isBlank(), spec.name());
    }
  }

  @Test
  void aNameLeadsToItsPlace() {
    for (int i = 0; i < FeatureCatalogue.size(); i++) {
      assertEquals(i, FeatureCatalogue.indexOf(FeatureCatalogue.names().get(i)));
    }
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> FeatureCatalogue.indexOf("no-such-thing"))
            .getMessage()
            .startsWith("there is no feature 'no-such-thing'"));
  }

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    Path page = Path.of("..", "FEATURES.md");
    assertEquals(
        FeatureCatalogue.document(),
        Files.readString(page),
        "predictor/FEATURES.md is not what FeatureCatalogue.document() says");
  }
}
