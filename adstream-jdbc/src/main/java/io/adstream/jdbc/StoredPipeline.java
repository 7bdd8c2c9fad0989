package io.adstream.jdbc;

import static java.util.stream.Collectors.joining;

import io.adstream.engine.PipelineSpec;
import io.adstream.sink.SinkException;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The row that says whose results a schema holds. */
record StoredPipeline(SchemaScript script, String schema) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Settings that older versions have not stored: what they were is not known. */
  private static final Set<String> STORED_LATER = Set.of("keying");

  /** What is stored. */
  record State(String name, String epoch, Map<String, String> meaning) {}

  /** The stored pipeline; null in a new schema. */
  @Nullable State read() throws SQLException {
    String sql =
        "SELECT name, epoch, key, value FROM "
            + table()
            + " LEFT JOIN LATERAL jsonb_each_text(meaning) ON true";
    try (PreparedStatement statement = script.connection().prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      State state = null;
      while (row.next()) {
        if (state == null) {
          state = new State(row.getString(1), row.getString(2), new HashMap<>());
        }
        state.meaning().put(row.getString(3), row.getString(4));
      }
      return state;
    }
  }

  /** Stores the specification under a new epoch. */
  State begin(PipelineSpec spec) throws SQLException {
    Map<String, String> meaning = spec.meaning();
    State state = new State(spec.name(), "%08x".formatted(RANDOM.nextInt()), meaning);
    script.run(
        """
        INSERT INTO %s (name, epoch, meaning) VALUES (%s, '%s', jsonb_object(ARRAY[%s]::text[], ARRAY[%s]::text[]))
        ON CONFLICT (one) DO UPDATE SET name = excluded.name, epoch = excluded.epoch,
          meaning = excluded.meaning, epoch_began_at = now()"""
            .formatted(
                table(),
                SqlName.literal(spec.name()),
                state.epoch(),
                literals(meaning.keySet()),
                literals(meaning.values())));
    return state;
  }

  /**
   * Whether what is stored is this pipeline's.
   *
   * @throws SinkException if it is another's; the message names every setting that differs
   */
  void check(State stored, PipelineSpec spec) {
    Map<String, String> meaning = spec.meaning();
    List<String> changes = new ArrayList<>();
    if (!stored.name().equals(spec.name())) {
      changes.add("pipeline is \"" + spec.name() + "\", expected \"" + stored.name() + "\"");
    }
    Set<String> names = new TreeSet<>(meaning.keySet());
    names.addAll(stored.meaning().keySet());
    for (String name : names) {
      if (STORED_LATER.contains(name) && !stored.meaning().containsKey(name)) {
        continue;
      }
      String now = meaning.getOrDefault(name, "absent");
      String before = stored.meaning().getOrDefault(name, "absent");
      if (!now.equals(before)) {
        changes.add(name + " is " + now + ", expected " + before);
      }
    }
    if (!changes.isEmpty()) {
      throw SinkException.ofPermanent(
          "Cannot open schema \""
              + schema
              + "\", which holds other results: "
              + String.join("; ", changes)
              + "; go back to these settings, use another schema, or rebuild, which starts afresh",
          null);
    }
  }

  private static String literals(Collection<String> texts) {
    return texts.stream().map(SqlName::literal).collect(joining(", "));
  }

  private String table() {
    return SqlName.quote(schema, "pipeline");
  }
}
