package io.adstream.jdbc.internal.write;

import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.Progress;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Writes one batch in one transaction: locks the lane, compares positions, stores the rows, moves
 * the lane.
 */
final class BatchWriter {

  private final Connection connection;
  private final String schema;
  private final Progress progress;
  private final Layout layout;
  private final RowTransaction transaction;

  BatchWriter(
      Connection connection,
      String schema,
      SessionSettings settings,
      Progress progress,
      Layout layout) {
    this.connection = connection;
    this.schema = schema;
    this.progress = progress;
    this.layout = layout;
    transaction = new RowTransaction(connection, schema, settings, layout);
  }

  /** Applies the batch unless it has already been applied. */
  boolean apply(Batch batch) throws SQLException {
    return transaction.run(
        sender -> {
          if (!batch.isDue(progress.lock(connection, batch.lane()))) {
            return false;
          }
          Iterator<JoinResult> results = batch.results().iterator();
          while (results.hasNext()) {
            sender.send(FactRows.of(schema, layout.facts(), FactRows.nextPart(results)));
          }
          List<KpiRow> kpis = new ArrayList<>(batch.kpis());
          kpis.addAll(transaction.withoutRefused(batch.results()));
          sender.send(KpiRows.of(layout.cubes(), kpis));
          sender.send(ReachRows.of(layout.reach(), kpis));
          progress.move(connection, batch);
          return true;
        });
  }

  /** The number of rows that became dead letters. */
  int refusedRows() {
    return transaction.refusedRows();
  }
}
