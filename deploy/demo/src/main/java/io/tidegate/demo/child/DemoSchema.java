package io.tidegate.demo.child;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The demo's tables, and the two things that are done with them. The callers' connections have a
 * socket timeout, which bounds each statement.
 */
public final class DemoSchema {
  private static final int ORDERS = 1000;

  private DemoSchema() {}

  static void create(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE orders (
            id bigint PRIMARY KEY,
            item text NOT NULL,
            amount_cents integer NOT NULL);
          CREATE TABLE fault (factor double precision NOT NULL);
          INSERT INTO fault VALUES (1);
          """);
      statement.execute(
          "INSERT INTO orders SELECT n, 'item ' || n, 100 + n FROM generate_series(0, %d) AS n"
              .formatted(ORDERS - 1));
      // The wait stands for the work of a query on real data; the fault makes it longer.
      statement.execute(
          """
          CREATE FUNCTION read_order(wanted bigint, work_millis double precision)
          RETURNS integer LANGUAGE plpgsql AS $$
          BEGIN
            PERFORM pg_sleep(work_millis * (SELECT factor FROM fault) / 1000);
            RETURN (SELECT amount_cents FROM orders WHERE id = wanted);
          END $$
          """);
    }
  }

  /** The order's amount in cents. */
  static int readOrder(Connection connection, long request, double workMillis) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("SELECT read_order(?, ?)")) {
      query.setLong(1, Math.floorMod(request, (long) ORDERS));
      query.setDouble(2, workMillis);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  /** Makes the wait of each query that many times as long. */
  public static void setSlowness(Connection connection, double factor) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement("UPDATE fault SET factor = ?")) {
      update.setDouble(1, factor);
      update.executeUpdate();
    }
  }
}
