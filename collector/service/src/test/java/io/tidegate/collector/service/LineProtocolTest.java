package io.tidegate.collector.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import org.junit.jupiter.api.Test;

class LineProtocolTest {
  /** The client's own writing is the reference. */
  @Test
  void aRowIsWrittenAsTheClientDoes() {
    String note = "say \"naïve 池\", a=b\\";
    StringBuilder lines = new StringBuilder();
    for (double real : new double[] {0.1, -0.0, 1234567.125, 0.001, 250}) {
      String expected =
          Point.measurement("m")
              .addTag("pool", "my_pool-1.x")
              .addField("note", note)
              .addField("real", real)
              .addField("whole", Long.MAX_VALUE)
              .time(1_700_000_000_000L, WritePrecision.MS)
              .toLineProtocol();
      lines.setLength(0);
      LineProtocol.row(lines, "m")
          .tag("pool", "my_pool-1.x")
          .field("note", note)
          .field("real", real)
          .field("whole", Long.MAX_VALUE)
          .time(1_700_000_000_000L);
      assertEquals(expected, lines.toString());
    }
  }

  /** What a sender calls an instance or a host could look like a row of its own. */
  @Test
  void aTextDoesNotBecomeAnotherRow() {
    String note = "a\",b=1 5\nm,pool=other c=2i 6";
    StringBuilder lines = new StringBuilder();
    LineProtocol.row(lines, "m").tag("pool", "p").field("note", note).time(5);
    assertEquals("m,pool=p note=\"a\\\",b=1 5\nm,pool=other c=2i 6\" 5", lines.toString());
  }

  @Test
  void whatIsNotKnownIsLeftOutAndRowsAreLines() {
    StringBuilder lines = new StringBuilder();
    LineProtocol.row(lines, "m").field("a", Double.NaN).field("b", null).field("c", 1L).time(5);
    LineProtocol.row(lines, "m").field("a", Double.POSITIVE_INFINITY).field("c", 2L).time(6);
    assertEquals("m c=1i 5\nm c=2i 6", lines.toString());
    assertEquals(
        "field 'c' is class java.lang.Integer: must be a Long, Double or String",
        assertThrows(
                IllegalArgumentException.class,
                () -> LineProtocol.row(new StringBuilder(), "m").field("c", 1))
            .getMessage());
  }
}
