package io.adstream.jdbc.internal.write;

import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.SinkSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A statement carries a bounded number of bytes, however large a batch is. */
class BatchBytesIT {

  private static final long MIB = 1L << 20;

  private final String schema = TestDatabase.newSchema();
  private final SinkSession session =
      TestDatabase.sink(schema).build().open(TestDatabase.spec().build().sinkSpec());

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void rowsAreCopiedInPieces() {
    session.write(batch(0, 0, 1, letters(100), List.of()));
    assertThat(query("SELECT count(*) FROM " + schema + ".dead_letter")).containsExactly("100");
    assertThat(largestStatement("dead_letter", "octet_length(value)")).isBetween(MIB, 17 * MIB);
  }

  @Test
  void refusedRowsAreBuriedInPieces() {
    execute("ALTER TABLE " + schema + ".dead_letter ADD CHECK (reason <> 'MALFORMED')");
    session.write(batch(0, 0, 1, letters(40), List.of()));
    assertThat(query("SELECT count(*) FROM " + schema + ".dead_letter WHERE reason = 'REFUSED'"))
        .containsExactly("40");
    assertThat(largestStatement("dead_letter", "octet_length(value)")).isBetween(MIB, 9 * MIB);
  }

  @Test
  void sumsAreAddedInPieces() {
    List<KpiRow> kpis = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      kpis.add(kpi(BY_DEVICE, TestDatabase.ofClick(1), "d" + i, "x".repeat(64 * 1024)));
    }
    session.write(batch(0, 0, 1, List.of(), kpis));
    String table = "kpi_" + BY_DEVICE.name();
    assertThat(query("SELECT count(*) FROM " + SqlName.quote(schema, table)))
        .containsExactly("300");
    assertThat(largestStatement(table, "octet_length(os)")).isBetween(MIB, 5 * MIB);
  }

  private static List<JoinResult> letters(int count) {
    byte[] value = new byte[512 * 1024];
    List<JoinResult> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(
          new JoinResult.Rejected(
              RejectReason.MALFORMED, "none", EventType.CLICK, "clicks", 0, i, value));
    }
    return results;
  }

  /** Rows of one statement have its number within their transaction. */
  private long largestStatement(String table, String bytes) {
    return Long.parseLong(
        String.valueOf(
            query(
                    "SELECT max(bytes) FROM (SELECT sum(%s) AS bytes FROM %s GROUP BY xmin::text, cmin::text) AS statement"
                        .formatted(bytes, SqlName.quote(schema, table)))
                .get(0)));
  }
}
