package io.adstream.jdbc.internal.schema;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The row that identifies the pipeline whose results a schema holds. */
public record StoredPipeline(SchemaScript script, String schema) {

  /** The stored pipeline; null in a new schema. */
  public @Nullable StoredIdentity read() throws SQLException {
    String sql =
        "SELECT name, epoch, key, value FROM "
            + table()
            + " LEFT JOIN LATERAL jsonb_each_text(meaning) ON true";
    try (PreparedStatement statement = script.connection().prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      String name = null;
      String epoch = "";
      Map<String, String> fingerprint = new HashMap<>();
      while (row.next()) {
        name = row.getString(1);
        epoch = row.getString(2);
        fingerprint.put(row.getString(3), row.getString(4));
      }
      return name == null ? null : new StoredIdentity(name, epoch, fingerprint);
    }
  }

  /** Stores the specification under a new epoch. */
  StoredIdentity begin(SinkSpec spec) throws SQLException {
    StoredIdentity state = StoredIdentity.begin(spec);
    script.run(
        """
        INSERT INTO %s (name, epoch, meaning) VALUES (%s, '%s', %s)
        ON CONFLICT (one) DO UPDATE SET name = excluded.name, epoch = excluded.epoch,
          meaning = excluded.meaning, epoch_began_at = now()\
        """
            .formatted(
                table(),
                SqlName.literal(spec.pipeline()),
                state.epoch(),
                json(state.fingerprint())));
    return state;
  }

  /**
   * Continues with a specification, and stores its additions.
   *
   * @param acceptChanges whether settings that need consent may change
   * @return the settings changed with consent
   * @throws SinkException if the specification is incompatible; the message lists every setting
   *     that differs
   */
  List<String> goOn(StoredIdentity stored, SinkSpec spec, boolean acceptChanges)
      throws SQLException {
    StoredIdentity.Differences differences = stored.differences(spec);
    List<String> refused = new ArrayList<>(differences.incompatible());
    String advice = "";
    if (!acceptChanges && !differences.changeable().isEmpty()) {
      refused.addAll(differences.changeable());
      advice =
          "; accepting changes (acceptChanges, --accept-changes) applies these without a rebuild: "
              + String.join("; ", differences.changeable());
    }
    if (!refused.isEmpty()) {
      throw refusal(refused, advice);
    }
    if (!stored.fingerprint().equals(spec.fingerprint())) {
      script.run("UPDATE %s SET meaning = %s".formatted(table(), json(spec.fingerprint())));
    }
    return differences.changeable();
  }

  /**
   * Checks that the stored results belong to this specification.
   *
   * @throws SinkException if they do not; the message lists every setting that differs
   */
  public void checkSame(StoredIdentity stored, SinkSpec spec) {
    StoredIdentity.Differences differences = stored.differences(spec);
    List<String> refused = new ArrayList<>(differences.incompatible());
    refused.addAll(differences.changeable());
    if (!refused.isEmpty()) {
      throw refusal(refused, "");
    }
    if (!differences.additions().isEmpty()) {
      throw SinkException.ofPermanent(
          "Cannot use schema \"%s\": %s; run adstream schema --apply first"
              .formatted(schema, String.join("; ", differences.additions())),
          null);
    }
  }

  private SinkException refusal(List<String> changes, String advice) {
    return SinkException.ofPermanent(
        "Cannot open schema \""
            + schema
            + "\", which holds other results: "
            + String.join("; ", changes)
            + "; restore these settings, use another schema, or rebuild, which starts from scratch"
            + advice,
        null);
  }

  private static String json(Map<String, String> fingerprint) {
    return "jsonb_object(ARRAY[%s]::text[], ARRAY[%s]::text[])"
        .formatted(literals(fingerprint.keySet()), literals(fingerprint.values()));
  }

  private static String literals(Collection<String> texts) {
    return texts.stream().map(SqlName::literal).collect(joining(", "));
  }

  private String table() {
    return SqlName.quote(schema, "pipeline");
  }
}
