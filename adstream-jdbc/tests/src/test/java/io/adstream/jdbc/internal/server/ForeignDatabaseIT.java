package io.adstream.jdbc.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.adstream.jdbc.TestDatabase;
import io.adstream.sink.SinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever others have set, made or forbidden in a database, its tables hold the same. */
class ForeignDatabaseIT {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static List<String> contents = List.of();

  /**
   * Another user's interference.
   *
   * @param about a short description
   * @param options the database's options
   * @param properties the properties of the sink's URL
   * @param settings the role's settings, by name
   * @param before statements run before the pipeline starts
   * @param after statements run after its first day
   */
  record Other(
      String about,
      String options,
      String properties,
      List<String> settings,
      List<String> before,
      List<String> after) {

    @Override
    public String toString() {
      return about;
    }
  }

  static Stream<Other> others() {
    int version = version();
    String turkish = version >= 15 ? "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'" : "";
    String builtIn = version >= 17 ? "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'" : "";
    String someTables = version >= 15 ? "TABLES IN SCHEMA ads" : "ALL TABLES";
    return Stream.of(
        new Other("settings", "", "", settings(), List.of(otherHeap()), List.of()),
        new Other(
            "other values in sessions that are shared",
            "",
            "?prepareThreshold=0",
            otherSettings(),
            List.of(),
            List.of()),
        new Other(
            "hostile names, publication of the schema meanwhile",
            builtIn,
            "",
            List.of("search_path = hostile, public, pg_catalog"),
            Stream.of(hostile("hostile"), hostile("public"), publicTables())
                .flatMap(List::stream)
                .toList(),
            List.of(
                "CREATE PUBLICATION tables_of_ads FOR %s WITH (publish_via_partition_root)"
                    .formatted(someTables))),
        new Other(
            "publication of all tables before, no rights for PUBLIC",
            "",
            "",
            List.of(),
            nothingForPublic(),
            List.of()),
        new Other(
            "publication of all tables meanwhile, Turkish",
            turkish,
            "",
            List.of(),
            List.of(),
            List.of("CREATE PUBLICATION everything FOR ALL TABLES")));
  }

  private static String otherHeap() {
    return "CREATE ACCESS METHOD other_heap TYPE TABLE HANDLER heap_tableam_handler";
  }

  private static List<String> settings() {
    return List.of(
        "array_nulls = off",
        "backslash_quote = off",
        "bytea_output = escape",
        "check_function_bodies = off",
        "client_encoding = LATIN1",
        "client_min_messages = debug1",
        "constraint_exclusion = on",
        "datestyle = 'SQL, DMY'",
        "default_table_access_method = other_heap",
        "default_tablespace = pg_default",
        "default_transaction_deferrable = on",
        "default_transaction_isolation = serializable",
        "enable_partition_pruning = off",
        "escape_string_warning = off",
        "exit_on_error = on",
        "extra_float_digits = -15",
        "intervalstyle = sql_standard",
        "plan_cache_mode = force_generic_plan",
        "quote_all_identifiers = on",
        "row_security = off",
        "session_replication_role = replica",
        "standard_conforming_strings = off",
        "synchronous_commit = off",
        "temp_tablespaces = pg_default",
        "timezone = 'Asia/Kolkata'",
        "transform_null_equals = on",
        "xmloption = document");
  }

  private static List<String> otherSettings() {
    return List.of(
        "datestyle = 'German'",
        "default_toast_compression = pglz",
        "default_transaction_isolation = 'repeatable read'",
        "enable_partitionwise_aggregate = on",
        "enable_partitionwise_join = on",
        "idle_in_transaction_session_timeout = '1s'",
        "idle_session_timeout = '1s'",
        "intervalstyle = iso_8601",
        "lock_timeout = '1s'",
        "plan_cache_mode = force_custom_plan",
        "search_path = ''",
        "statement_timeout = '1s'",
        "timezone = 'America/St_Johns'",
        "track_activities = off");
  }

  /** Closer matches for the arguments of what PostgreSQL has, and types of the same names. */
  private static List<String> hostile(String schema) {
    List<String> statements = new ArrayList<>();
    statements.add("CREATE SCHEMA IF NOT EXISTS " + schema);
    statements.add("GRANT USAGE ON SCHEMA " + schema + " TO PUBLIC");
    for (String function :
        List.of(
            "now() RETURNS timestamptz",
            "md5(text) RETURNS text",
            "set_config(varchar, varchar, boolean) RETURNS varchar",
            "hashtextextended(varchar, integer) RETURNS bigint",
            "date_trunc(varchar, timestamptz, text) RETURNS timestamptz",
            "times(bigint, interval) RETURNS interval",
            "times(numeric, integer) RETURNS numeric",
            "equal(text, varchar) RETURNS boolean",
            "pg_has_role(name, varchar, varchar) RETURNS boolean")) {
      statements.add(
          "CREATE OR REPLACE FUNCTION %s.%s LANGUAGE plpgsql AS $$ BEGIN RAISE 'shadowed'; END $$"
              .formatted(schema, function));
    }
    for (String operator :
        List.of(
            "* (FUNCTION = %1$s.times, LEFTARG = bigint, RIGHTARG = interval)",
            "* (FUNCTION = %1$s.times, LEFTARG = numeric, RIGHTARG = integer)",
            "= (FUNCTION = %1$s.equal, LEFTARG = text, RIGHTARG = varchar)")) {
      statements.add(("CREATE OPERATOR %1$s." + operator).formatted(schema));
    }
    statements.add("CREATE DOMAIN %s.text AS pg_catalog.text CHECK (false)".formatted(schema));
    statements.add("CREATE DOMAIN %s.tid AS pg_catalog.tid CHECK (false)".formatted(schema));
    return statements;
  }

  private static List<String> publicTables() {
    return Stream.of("joined", "progress", "settings", "retention", "dead_letter", "pg_class")
        .map(table -> "CREATE TABLE public.%s (x integer)".formatted(table))
        .toList();
  }

  /** The role's own rights stay. */
  private static List<String> nothingForPublic() {
    return List.of(
        "CREATE PUBLICATION everything FOR ALL TABLES",
        "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); EXECUTE format('GRANT CONNECT ON DATABASE %I TO user_of_%s', current_database(), current_database()); END $$",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC");
  }

  private static int version() {
    return Integer.parseInt(String.valueOf(TestDatabase.query("SHOW server_version_num").get(0)))
        / 10_000;
  }

  private static ForeignDatabase database(String options) {
    return new ForeignDatabase("foreign_" + DATABASES.incrementAndGet(), options);
  }

  @BeforeAll
  static void readContentsOfAPlainDatabase() {
    ForeignDatabase plain = database("");
    plain.live("", List.of());
    contents = plain.contents();
  }

  @ParameterizedTest
  @MethodSource("others")
  void tablesHoldWhatTheyWouldInADatabaseOfItsOwn(Other other) {
    ForeignDatabase database = database(other.options());
    database.execute(other.before());
    for (String setting : other.settings()) {
      database.execute(List.of("ALTER ROLE " + database.user() + " SET " + setting));
    }
    database.live(other.properties(), other.after());
    assertThat(database.contents()).isEqualTo(contents);
    database.rebuild();
    assertThat(database.count("joined")).isEqualTo(4);
    assertThat(database.count("dead_letter")).isZero();
  }

  /** Rows find the default partition, and what retention could not remove is noted. */
  @Test
  void triggerOfEventsThatForbidsChangesIsReportedAndStopsNothing() {
    ForeignDatabase database = database("");
    database.live(
        "",
        List.of(
            "CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no changes on weekdays'; END $$",
            "CREATE EVENT TRIGGER forbid ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'DROP TABLE', 'ALTER TABLE') EXECUTE FUNCTION forbid()"));
    assertThat(database.query("SELECT problem FROM ads_bi.retention WHERE table_name = 'joined'"))
        .allSatisfy(problem -> assertThat(problem).contains("no changes on weekdays"));
    database.execute(List.of("DROP EVENT TRIGGER forbid"));
    database.execute(List.of("SELECT ads.maintain(table_name) FROM ads.retention"));
    assertThat(database.query("SELECT problem FROM ads_bi.retention")).containsOnlyNulls();
    assertThat(rows(database.contents())).isEqualTo(rows(contents));
  }

  /** By table, wherever in it they are. */
  private static List<String> rows(List<String> contents) {
    return contents.stream()
        .filter(line -> line.contains(": "))
        .map(line -> line.replaceFirst("_(\\d{4}_\\d\\d_\\d\\d|default): ", ": "))
        .sorted()
        .toList();
  }

  @Test
  void roleThatActsAsAnotherIsTheOwner() {
    ForeignDatabase database = database("");
    String group = "group_of_" + database.user();
    database.execute(
        List.of(
            "CREATE ROLE " + group,
            "GRANT %s TO %s".formatted(group, database.user()),
            "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO "
                + group
                + "', current_database()); END $$",
            "ALTER ROLE %s SET role = %s".formatted(database.user(), group)));
    database.live("", List.of());
    assertThat(database.contents()).isEqualTo(contents);
    assertThat(
            database.query(
                "SELECT DISTINCT relowner::regrole FROM pg_class WHERE relnamespace = 'ads'::regnamespace"))
        .containsExactly(group);
  }

  /** Text would be changed, or could not be stored. */
  @ParameterizedTest
  @ValueSource(strings = {"SQL_ASCII", "LATIN1"})
  void databaseOfAnotherEncodingIsRefusedByName(String encoding) {
    ForeignDatabase database = database("ENCODING '" + encoding + "' LOCALE 'C'");
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> database.live("", List.of()))
        .withMessageContaining("the database's encoding is " + encoding + ", expected UTF8");
    assertThat(database.query("SELECT nspname FROM pg_namespace WHERE nspname = 'ads'")).isEmpty();
  }
}
