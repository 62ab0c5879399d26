package io.tidegate.launcher.embedded;

import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.ColumnType;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.cairo.sql.RecordMetadata;
import io.questdb.cairo.sql.TableReferenceOutOfDateException;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.griffin.engine.functions.bind.BindVariableServiceImpl;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SQL in process, with bind variables; every call has a context of its own. */
final class QuestDbQueries {
  private static final int MAX_ROWS = 200_000;
  private static final int PLANS = 10;

  private final CairoEngine engine;

  QuestDbQueries(CairoEngine engine) {
    this.engine = engine;
  }

  void execute(String statement) throws SqlException {
    try (SqlExecutionContextImpl context = context(new Object[0])) {
      engine.execute(statement, context);
    }
  }

  /** A table that is changed between a query's plan and its run makes a new plan necessary. */
  List<Map<String, Object>> select(String sql, Object... bind) {
    for (int attempt = 1; attempt < PLANS; attempt++) {
      try {
        return selectOnce(sql, bind);
      } catch (TableReferenceOutOfDateException e) {
        Thread.onSpinWait();
      }
    }
    return selectOnce(sql, bind);
  }

  private List<Map<String, Object>> selectOnce(String sql, Object... bind) {
    try (SqlExecutionContextImpl context = context(bind);
        RecordCursorFactory factory = engine.select(sql, context);
        RecordCursor cursor = factory.getCursor(context)) {
      RecordMetadata metadata = factory.getMetadata();
      Record at = cursor.getRecord();
      List<Map<String, Object>> rows = new ArrayList<>();
      while (cursor.hasNext()) {
        if (rows.size() == MAX_ROWS) {
          throw new IllegalArgumentException(
              "more than %d rows: narrow the range, or aggregate: %s".formatted(MAX_ROWS, sql));
        }
        rows.add(row(at, metadata));
      }
      return rows;
    } catch (SqlException e) {
      throw refused(sql, e);
    } catch (CairoException e) {
      throw refused(sql, e);
    }
  }

  private static IllegalArgumentException refused(String sql, Exception cause) {
    return new IllegalArgumentException(
        "the store refuses the query '%s': %s".formatted(sql, cause.getMessage()), cause);
  }

  private SqlExecutionContextImpl context(Object[] bind) {
    BindVariableServiceImpl variables = new BindVariableServiceImpl(engine.getConfiguration());
    for (int i = 0; i < bind.length; i++) {
      try {
        set(variables, i, bind[i]);
      } catch (SqlException e) {
        throw new IllegalArgumentException("$%d: %s".formatted(i + 1, e.getMessage()), e);
      }
    }
    return new SqlExecutionContextImpl(engine, 1).with(AllowAllSecurityContext.INSTANCE, variables);
  }

  private static void set(BindVariableServiceImpl variables, int index, Object value)
      throws SqlException {
    if (value instanceof String text) {
      variables.setStr(index, text);
    } else if (value instanceof Integer number) {
      variables.setInt(index, number);
    } else if (value instanceof Long number) {
      variables.setLong(index, number);
    } else if (value instanceof Double number) {
      variables.setDouble(index, number);
    } else if (value instanceof Boolean truth) {
      variables.setBoolean(index, truth);
    } else if (value instanceof Instant instant) {
      variables.setTimestamp(index, ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    } else {
      throw new IllegalArgumentException(
          "$%d is %s: must be a String, Integer, Long, Double, Boolean or Instant"
              .formatted(index + 1, value == null ? "null" : value.getClass().getName()));
    }
  }

  private static Map<String, Object> row(Record at, RecordMetadata metadata) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < metadata.getColumnCount(); i++) {
      row.put(metadata.getColumnName(i), value(at, i, metadata.getColumnType(i)));
    }
    return row;
  }

  /** QuestDB writes null as the smallest number or NaN. */
  private static Object value(Record at, int column, int type) {
    return switch (ColumnType.tagOf(type)) {
      case ColumnType.BOOLEAN -> at.getBool(column);
      case ColumnType.BYTE -> (int) at.getByte(column);
      case ColumnType.SHORT -> (int) at.getShort(column);
      case ColumnType.INT -> {
        int number = at.getInt(column);
        yield unless(number == Integer.MIN_VALUE, number);
      }
      case ColumnType.LONG -> {
        long number = at.getLong(column);
        yield unless(number == Long.MIN_VALUE, number);
      }
      case ColumnType.DATE -> {
        long millis = at.getDate(column);
        yield unless(millis == Long.MIN_VALUE, Instant.ofEpochMilli(millis));
      }
      case ColumnType.TIMESTAMP -> {
        long since = at.getTimestamp(column);
        ChronoUnit unit = ColumnType.isTimestampNano(type) ? ChronoUnit.NANOS : ChronoUnit.MICROS;
        yield unless(since == Long.MIN_VALUE, Instant.EPOCH.plus(since, unit));
      }
      case ColumnType.FLOAT -> {
        float number = at.getFloat(column);
        yield unless(Float.isNaN(number), (double) number);
      }
      case ColumnType.DOUBLE -> {
        double number = at.getDouble(column);
        yield unless(Double.isNaN(number), number);
      }
      case ColumnType.SYMBOL -> text(at.getSymA(column));
      case ColumnType.STRING -> text(at.getStrA(column));
      case ColumnType.VARCHAR -> text(at.getVarcharA(column));
      default ->
          throw new IllegalArgumentException(
              "column %d has type %s, which is not read here: cast it in the query"
                  .formatted(column, ColumnType.nameOf(type)));
    };
  }

  private static Object unless(boolean absent, Object value) {
    return absent ? null : value;
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }
}
