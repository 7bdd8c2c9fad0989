package io.adstream.benchmarks.sink;

import java.sql.SQLException;

/** The methods of writing. */
enum Way {
  INSERT("batched `INSERT`") {
    @Override
    RowWriter open(SinkTable table, int lane) throws SQLException {
      return new InsertWriter(table.connect(""), table.name());
    }
  },
  REWRITTEN("batched `INSERT`, `reWriteBatchedInserts`") {
    @Override
    RowWriter open(SinkTable table, int lane) throws SQLException {
      return new InsertWriter(table.connect("?reWriteBatchedInserts=true"), table.name());
    }
  },
  UNNEST("`INSERT … SELECT FROM unnest`") {
    @Override
    RowWriter open(SinkTable table, int lane) throws SQLException {
      return new UnnestWriter(table.connect(""), table.name(), "");
    }
  },
  UNNEST_UPSERT("`unnest`, `ON CONFLICT DO NOTHING`") {
    @Override
    RowWriter open(SinkTable table, int lane) throws SQLException {
      return new UnnestWriter(table.connect(""), table.name(), "ON CONFLICT DO NOTHING");
    }
  },
  COPY_TEXT("`COPY`, text") {
    @Override
    RowWriter open(SinkTable table, int lane) throws SQLException {
      return CopyWriter.into(table.connect(""), table.name(), new TextFormat());
    }
  },
  STAGED("`COPY`, binary, to a temporary table, then `ON CONFLICT DO NOTHING`") {
    @Override
    RowWriter open(SinkTable table, int lane) throws SQLException {
      return CopyWriter.staged(table.connect(""), table.name(), new BinaryFormat());
    }
  },
  COPY_BINARY("`COPY`, binary") {
    @Override
    RowWriter open(SinkTable table, int lane) throws SQLException {
      return CopyWriter.into(table.connect(""), table.name(), new BinaryFormat());
    }
  },
  ADSTREAM("**adstream's sink**") {
    @Override
    RowWriter open(SinkTable table, int lane) {
      return new LaneWriter(table.openSink(), lane);
    }
  };

  private final String title;

  Way(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Opens a writer with a separate connection. */
  abstract RowWriter open(SinkTable table, int lane) throws SQLException;
}
