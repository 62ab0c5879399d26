package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoDatabaseIT {
  @TempDir Path logs;

  @Test
  void servesOrdersAndLeavesNothingBehind() throws Exception {
    ProcessHandle child;
    ProcessHandle server;
    try (DemoDatabase database = DemoDatabase.start(logs)) {
      child = database.process();
      server = ProcessHandle.of(database.serverPid()).orElseThrow();
      assertEquals(60, database.maxConnections());
      try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT read_order(7, 1)")) {
        assertTrue(rows.next());
        assertEquals(107, rows.getInt(1));
      }
    }
    assertFalse(child.isAlive());
    Eventually.ends(List.of(server));
  }

  @Test
  void postgresGoesEvenWhenItsChildWasKilled() throws Exception {
    ProcessHandle server;
    try (DemoDatabase database = DemoDatabase.start(logs)) {
      server = ProcessHandle.of(database.serverPid()).orElseThrow();
      database.process().destroyForcibly();
      database.process().onExit().get(2, TimeUnit.SECONDS);
    }
    Eventually.ends(List.of(server));
  }
}
