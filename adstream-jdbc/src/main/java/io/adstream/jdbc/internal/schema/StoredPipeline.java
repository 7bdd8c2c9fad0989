package io.adstream.jdbc.internal.schema;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSpec;
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
public record StoredPipeline(SchemaScript script, String schema) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** What may be added: new columns and tables, which are null or empty until then. */
  private static final List<String> ADDABLE = List.of("attribute.", "cube.", "measure.", "reach.");

  /** Settings that older versions have not stored: what they were is not known. */
  private static final Set<String> STORED_LATER =
      Set.of(
          "keying",
          "decoder",
          "join.idleTimeout",
          "join.maxFuture",
          "join.minEventTime",
          "join.repeatInterval",
          "join.invalidWhen.impressions",
          "join.invalidWhen.clicks");

  /** Settings that decide which records are taken in, not what stored ones mean. */
  private static final Set<String> CHANGEABLE =
      Set.of(
          "decoder",
          "join.idleTimeout",
          "join.impressionLateness",
          "join.clickLateness",
          "join.maxFuture",
          "join.minEventTime");

  /** What is stored. */
  public record State(String name, String epoch, Map<String, String> fingerprint) {}

  /**
   * How a specification differs from what is stored.
   *
   * @param additions what may be added, and what was not stored before
   * @param changeable what may be changed with consent
   * @param others what makes it another specification
   */
  private record Differences(
      List<String> additions, List<String> changeable, List<String> others) {}

  /** The stored pipeline; null in a new schema. */
  public @Nullable State read() throws SQLException {
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
        state.fingerprint().put(row.getString(3), row.getString(4));
      }
      return state;
    }
  }

  /** Stores the specification under a new epoch. */
  State begin(SinkSpec spec) throws SQLException {
    State state =
        new State(spec.pipeline(), "%08x".formatted(RANDOM.nextInt()), spec.fingerprint());
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
   * Goes on with a specification, and stores what it adds to what is stored.
   *
   * @param acceptChanges whether settings that need consent may change
   * @return what was changed with consent
   * @throws SinkException if it is another specification; the message names every setting that
   *     differs
   */
  List<String> goOn(State stored, SinkSpec spec, boolean acceptChanges) throws SQLException {
    Differences differences = differences(stored, spec);
    List<String> refused = new ArrayList<>(differences.others());
    String advice = "";
    if (!acceptChanges && !differences.changeable().isEmpty()) {
      refused.addAll(differences.changeable());
      advice =
          "; accepting changes (acceptChanges, --accept-changes) takes over without a rebuild: "
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
   * Whether the stored results belong to this specification.
   *
   * @throws SinkException if it is not; the message names every setting that differs
   */
  public void checkSame(State stored, SinkSpec spec) {
    Differences differences = differences(stored, spec);
    List<String> refused = new ArrayList<>(differences.others());
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
            + "; go back to these settings, use another schema, or rebuild, which starts afresh"
            + advice,
        null);
  }

  private static Differences differences(State stored, SinkSpec spec) {
    Differences differences =
        new Differences(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    if (!stored.name().equals(spec.pipeline())) {
      differences
          .others()
          .add("pipeline is \"" + spec.pipeline() + "\", expected \"" + stored.name() + "\"");
    }
    Set<String> names = new TreeSet<>(spec.fingerprint().keySet());
    names.addAll(stored.fingerprint().keySet());
    for (String name : names) {
      String now = spec.fingerprint().get(name);
      String before = stored.fingerprint().get(name);
      String words = name + " is " + or(now, "absent") + ", expected " + or(before, "absent");
      if (before == null && isNew(name)) {
        differences.additions().add(words);
      } else if (now == null || !now.equals(before)) {
        boolean isChange = now != null && before != null && CHANGEABLE.contains(name);
        (isChange ? differences.changeable() : differences.others()).add(words);
      }
    }
    return differences;
  }

  private static boolean isNew(String name) {
    return STORED_LATER.contains(name) || ADDABLE.stream().anyMatch(name::startsWith);
  }

  private static String or(@Nullable String text, String other) {
    return text == null ? other : text;
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
