package io.adstream.enginetests.pipeline;

import io.adstream.engine.PipelineSpec;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The PostgreSQL accounts: engines can only write results. */
public final class Accounts {

  /** The role that engines connect as; a member of the writer role of each prepared schema. */
  public static final String ENGINE = "adstream_engine";

  private Accounts() {}

  /** Creates a pipeline's schema as its owner, and lets engines write to it. */
  public static void prepareSchema(EmbeddedPostgres postgres, String schema, PipelineSpec spec)
      throws SQLException {
    postgres.writer(schema, spec);
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      boolean isKnown;
      try (ResultSet row =
          statement.executeQuery("SELECT FROM pg_roles WHERE rolname = '" + ENGINE + "'")) {
        isKnown = row.next();
      }
      if (!isKnown) {
        statement.execute("CREATE ROLE " + ENGINE + " LOGIN");
      }
      statement.execute("GRANT " + schema + "_writer TO " + ENGINE);
    }
  }
}
