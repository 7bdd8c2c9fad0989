package io.adstream.enginetests.pipeline;

import io.adstream.engine.PipelineSpec;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Who connects to PostgreSQL: engines may write results, and nothing else. */
public final class Accounts {

  /** Whom engines connect as; a member of the writers of each schema that was prepared. */
  public static final String ENGINE = "adstream_engine";

  private Accounts() {}

  /** Makes a pipeline's schema as its owner does, and lets engines write to it. */
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
