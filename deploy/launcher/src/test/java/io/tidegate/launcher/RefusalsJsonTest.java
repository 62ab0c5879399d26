package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.collector.RefusalTally;
import io.tidegate.wire.PoolId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalsJsonTest {
  private static RefusalTally tally(String service, long count) {
    return new RefusalTally(
        service, "late", count, 2, 10, 20, Optional.of(PoolId.parse("orders/db")), "too late");
  }

  @Test
  void theMostComeFirstByName() {
    JsonObject json = RefusalsJson.of(List.of(tally("orders", 3)), List.of(tally("payments", 5)));
    assertEquals(
        "{\"service\":\"payments\",\"record\":\"heartbeat\",\"reason\":\"late\",\"count\":5,"
            + "\"kept\":2,\"firstMillis\":10,\"lastMillis\":20,\"newestPool\":\"orders/db\","
            + "\"newest\":\"too late\"}",
        json.getJsonArray("services").getJsonObject(0).encode());
    assertEquals("orders", json.getJsonArray("services").getJsonObject(1).getString("service"));
    assertEquals(0, json.getLong("others"));
  }

  @Test
  void theRestIsANumber() {
    List<RefusalTally> many =
        IntStream.range(0, 60).mapToObj(i -> tally("s" + i, i == 59 ? 100 : 1)).toList();
    JsonObject json = RefusalsJson.of(many, List.of(tally("(others)", 1_000)));
    assertEquals(50, json.getJsonArray("services").size());
    assertEquals("s59", json.getJsonArray("services").getJsonObject(0).getString("service"));
    assertEquals(1_010, json.getLong("others"));
  }
}
