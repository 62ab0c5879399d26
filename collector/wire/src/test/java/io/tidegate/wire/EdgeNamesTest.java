package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.proto.Envelope;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeNamesTest {
  private static final PoolId POOL = new PoolId("orders", "workers");

  @Test
  void aCentrePutsTheEdgeBeforeTheService() {
    PoolId there = POOL.ofEdge("hall-7");
    assertEquals("hall-7:orders/workers", there.key());
    assertEquals(there, PoolId.parse(there.key()));
    assertEquals(Optional.of("hall-7"), there.edge());
    assertEquals(Optional.empty(), POOL.edge());
  }

  @ParameterizedTest
  @ValueSource(strings = {":orders", "hall-7:", "a:b:c", "hall 7:orders", "-:orders"})
  void whatIsNoEdgeAndServiceIsRefused(String service) {
    assertThrows(IllegalArgumentException.class, () -> new PoolId(service, "workers"));
  }

  @Test
  void noEdgeIsBelowAnother() {
    assertThrows(IllegalArgumentException.class, () -> POOL.ofEdge("hall-7").ofEdge("town"));
  }

  @Test
  void noSampleCanPoseAsAnEdges() throws Exception {
    PoolSample sample =
        (PoolSample)
            Samples.all().stream().filter(m -> m instanceof PoolSample).findFirst().orElseThrow();
    Envelope.Builder posing = Envelope.parseFrom(WireCodec.encode(sample)).toBuilder();
    posing.getSampleBuilder().getPoolBuilder().setService("hall-7:orders");
    byte[] bytes = posing.build().toByteArray();
    UndecodableRecordException e =
        assertThrows(UndecodableRecordException.class, () -> WireCodec.decode(bytes));
    assertTrue(e.getMessage().startsWith("sample: service is 'hall-7:orders': must be 1 to 63"));
  }

  @Test
  void aWindowTakesTheNamesOfWhatItDependsOnAlong() {
    PoolWindow window =
        (PoolWindow)
            Samples.all().stream().filter(m -> m instanceof PoolWindow).findFirst().orElseThrow();
    PoolWindow there = window.ofEdge("hall-7");
    assertEquals(window.pool().ofEdge("hall-7"), there.pool());
    assertEquals(
        window.dependencies().stream().map(d -> d.ofEdge("hall-7")).toList(), there.dependencies());
    assertEquals(
        window.calls().stream().map(c -> c.dependency().ofEdge("hall-7")).toList(),
        there.calls().stream().map(DependencyCalls::dependency).toList());
    assertEquals(window.latencyHistogram(), there.latencyHistogram());
  }

  /** Whatever a later version adds to a window must not get lost on the way up. */
  @Test
  void allElseOfAWindowStaysAsItIs() throws Exception {
    Set<String> named = Set.of("pool", "dependencies", "calls");
    PoolWindow window = partlyCovered(Samples.window());
    assertEquals(0.75, window.coverage());
    PoolWindow there = window.ofEdge("hall-7");
    for (RecordComponent component : PoolWindow.class.getRecordComponents()) {
      if (!named.contains(component.getName())) {
        assertEquals(
            component.getAccessor().invoke(window),
            component.getAccessor().invoke(there),
            component.getName());
      }
    }
  }

  private static PoolWindow partlyCovered(PoolWindow window) throws Exception {
    RecordComponent[] components = PoolWindow.class.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] =
          switch (components[i].getName()) {
            case "quality" -> PoolWindow.Quality.PARTIAL;
            case "coverage" -> 0.75;
            default -> components[i].getAccessor().invoke(window);
          };
    }
    return PoolWindow.class.getDeclaredConstructor(types).newInstance(values);
  }

  @Test
  void anAlertsIdStaysAnIdWhateverItsLength() {
    String id = "x".repeat(250) + ":1234";
    Alert alert = new Alert(id, POOL, Alert.Kind.SLO_BREACH, Alert.Severity.INFO, 1, "slow", "");
    String there = alert.ofEdge("hall-7").alertId();
    assertEquals(255, there.length());
    assertTrue(there.endsWith("x:1234"), there);
    assertEquals(
        "hall-7:1",
        new Alert("1", POOL, Alert.Kind.SLO_BREACH, Alert.Severity.INFO, 1, "slow", "")
            .ofEdge("hall-7")
            .alertId());
  }
}
