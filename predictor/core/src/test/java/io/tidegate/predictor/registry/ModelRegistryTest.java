package io.tidegate.predictor.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.predictor.alerts.AlertRule;
import io.tidegate.predictor.registry.ModelChange.None;
import io.tidegate.predictor.registry.ModelChange.Refused;
import io.tidegate.predictor.registry.ModelChange.Serve;
import io.tidegate.predictor.serving.PoolForecaster;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.ModelPointer;
import io.tidegate.wire.ModelRecord;
import io.tidegate.wire.PoolId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelRegistryTest {
  private static final ModelScores CHAMPION = scores(0.5);

  /** A model whose bytes are its version; "corrupt" cannot be read. */
  private record Named(String version) implements ServedModel {
    static Named read(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.startsWith("corrupt")) {
        throw new IllegalArgumentException("the model is cut short or damaged: " + text);
      }
      return new Named(text);
    }

    @Override
    public AlertRule alertRule() {
      return AlertRule.DEFAULT;
    }

    @Override
    public double clearMargin() {
      return 0;
    }

    @Override
    public PoolForecaster forecaster(PoolId pool, int horizonWindows) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PoolForecaster restore(PoolId pool, int horizonWindows, byte[] snapshot) {
      throw new UnsupportedOperationException();
    }
  }

  private final ModelRegistry registry =
      new ModelRegistry("breach", new Named("prior-1"), Named::read);

  private static ModelScores scores(double recall) {
    return new ModelScores(40, recall, 0.5, 0.25, 22, 0.1, 0.03);
  }

  private static ModelRecord record(String version, long at, double recall) {
    return record(version, version, at, recall);
  }

  private static ModelRecord record(String version, String bytes, long at, double recall) {
    Map<String, Double> scores = new HashMap<>(scores(recall).named(""));
    scores.putAll(CHAMPION.named(ModelRegistry.CHAMPION));
    return new ModelRecord(
        "breach", version, at, "train", Map.of(), scores, ByteString.copyFromUtf8(bytes));
  }

  private void trainAndPromote(String version, long at) {
    assertEquals(new None(), registry.accept(record(version, at, 0.7)));
    assertInstanceOf(
        Serve.class, registry.accept(registry.promote(version, at, "recall is higher")));
  }

  private ModelEntry.Role role(String version) {
    return registry.entries().stream()
        .filter(e -> e.version().equals(version))
        .findFirst()
        .orElseThrow()
        .role();
  }

  @Test
  void theBuiltInModelServesUntilABetterOneIsPromoted() {
    assertEquals("prior-1", registry.serving().version());
    assertEquals(new None(), registry.accept(record("m-1", 1, 0.7)));
    assertEquals("prior-1", registry.serving().version());
    assertEquals(ModelEntry.Role.CHALLENGER, role("m-1"));
    ModelPointer pointer = registry.promote("m-1", 5, "recall 0.70 against 0.50");
    assertEquals(new Serve(new Named("m-1"), "recall 0.70 against 0.50"), registry.accept(pointer));
    assertEquals("m-1", registry.serving().version());
    assertEquals(ModelEntry.Role.SERVING, role("m-1"));
    assertEquals(ModelEntry.Role.BUILT_IN, role("prior-1"));
    assertEquals(new None(), registry.accept(pointer));
  }

  @Test
  void aModelThatIsNotBetterIsNotPromotedAndIsRefusedIfItIs() {
    registry.accept(record("m-1", 1, 0.4));
    String reason =
        "model 'm-1' is not better than the one that served: recall 0.40 against 0.50 on 40"
            + " breaches, Brier score 0.100 against 0.100";
    assertEquals(
        reason,
        assertThrows(IllegalArgumentException.class, () -> registry.promote("m-1", 2, ""))
            .getMessage());
    ModelPointer forced =
        new ModelPointer("breach", "m-1", List.of(), List.of(), 2, "I say so", false);
    assertEquals(new Refused("m-1", reason), registry.accept(forced));
    assertEquals("prior-1", registry.serving().version());
    assertEquals(ModelEntry.Role.REFUSED, role("m-1"));
    assertEquals(1, registry.refused());
  }

  @Test
  void aModelThatWasNeverComparedIsRefused() {
    registry.accept(
        new ModelRecord(
            "breach", "m-1", 1, "train", Map.of(), Map.of(), ByteString.copyFromUtf8("m-1")));
    Refused refused =
        (Refused)
            registry.accept(
                new ModelPointer("breach", "m-1", List.of(), List.of(), 2, "I say so", false));
    assertEquals("model 'm-1' was never compared with the one that served", refused.reason());
  }

  @Test
  void aModelThatCannotBeReadIsRefusedWithTheReason() {
    assertEquals(
        new Refused("m-1", "the model is cut short or damaged: corrupt"),
        registry.accept(record("m-1", "corrupt", 1, 0.7)));
    assertEquals(
        new Refused("m-2", "the record says that it is model 'm-2', its bytes are model 'm-3'"),
        registry.accept(record("m-2", "m-3", 1, 0.7)));
    assertThrows(IllegalArgumentException.class, () -> registry.promote("m-1", 2, ""));
    assertEquals("prior-1", registry.serving().version());
    assertEquals(2, registry.refused());
  }

  @Test
  void aPointerToAModelThatIsNotThereChangesNothing() {
    assertEquals(
        new Refused("m-9", "model 'm-9' is to serve, but it is not there"),
        registry.accept(new ModelPointer("breach", "m-9", List.of(), List.of(), 2, "", false)));
    assertEquals("prior-1", registry.serving().version());
  }

  @Test
  void recordsOfOtherNamesAreLetPass() {
    assertEquals(
        new None(),
        registry.accept(new ModelPointer("other", "m-9", List.of(), List.of(), 2, "", false)));
    assertEquals(1, registry.entries().size());
  }

  @Test
  void oneCommandGoesBackStepByStepAndTheRolledBackOnesAreMarked() {
    trainAndPromote("m-1", 1);
    trainAndPromote("m-2", 2);
    registry.accept(registry.rollBack(Optional.empty(), 3, "too many false alarms"));
    assertEquals("m-1", registry.serving().version());
    assertEquals(ModelEntry.Role.ROLLED_BACK, role("m-2"));
    registry.accept(registry.rollBack(Optional.empty(), 4, "still"));
    assertEquals("prior-1", registry.serving().version());
    assertEquals(
        "model 'built-in' has served from the beginning: there is none to go back to",
        assertThrows(
                IllegalArgumentException.class, () -> registry.rollBack(Optional.empty(), 5, ""))
            .getMessage());
    // By name it may go anywhere that can be read.
    registry.accept(registry.rollBack(Optional.of("m-2"), 6, "it was not the model"));
    assertEquals("m-2", registry.serving().version());
  }

  @Test
  void anUnknownVersionIsToldWithThoseThatAreThere() {
    trainAndPromote("m-1", 1);
    assertEquals(
        "model 'm-7' is not there: there are m-1 and the built-in 'prior-1'",
        assertThrows(
                IllegalArgumentException.class, () -> registry.rollBack(Optional.of("m-7"), 5, ""))
            .getMessage());
  }

  @Test
  void whatAnOperatorWentBackToServesAfterARestartToo() {
    registry.accept(record("m-1", 1, 0.4)); // no better
    ModelPointer back = registry.rollBack(Optional.of("m-1"), 3, "the prior errs here");
    assertInstanceOf(Serve.class, registry.accept(back));
    ModelRegistry restarted = new ModelRegistry("breach", new Named("prior-1"), Named::read);
    // The pointer may come first.
    assertInstanceOf(Refused.class, restarted.accept(back));
    assertInstanceOf(Serve.class, restarted.accept(record("m-1", 1, 0.4)));
    assertEquals("m-1", restarted.serving().version());
  }

  @Test
  void twoRegistriesFedWithTheSameRecordsServeTheSame() {
    trainAndPromote("m-1", 1);
    trainAndPromote("m-2", 2);
    ModelPointer back = registry.rollBack(Optional.empty(), 3, "");
    registry.accept(back);
    // Compacted: the models, and the newest pointer alone.
    ModelRegistry other = new ModelRegistry("breach", new Named("prior-1"), Named::read);
    other.accept(record("m-1", 1, 0.7));
    other.accept(record("m-2", 2, 0.7));
    other.accept(back);
    assertEquals("m-1", other.serving().version());
    assertEquals(registry.entries(), other.entries());
  }

  @Test
  void onlySoManyAreKept() {
    trainAndPromote("m-0", 1);
    for (int i = 1; i <= 200; i++) {
      registry.accept(record("m-" + i, 1 + i, 0.4));
    }
    assertTrue(registry.entries().size() <= 62, registry.entries().size() + " are kept");
    assertEquals("m-0", registry.serving().version());
    assertTrue(registry.superfluous().contains("breach/m-180"));
    assertTrue(registry.superfluous().stream().noneMatch(k -> k.equals("breach/m-0")));
    assertTrue(registry.superfluous().stream().noneMatch(k -> k.equals("breach/m-181")));
  }
}
