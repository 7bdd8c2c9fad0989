package io.adstream.jdbc.internal.schema;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.SECRET;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.count;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adstream.engine.PipelineSpec;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.server.Password;
import io.adstream.join.JoinSpec;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSchemaIT {

  private static final SinkSpec SPEC = TestDatabase.spec().build().sinkSpec();

  private final String schema = TestDatabase.newSchema();

  @BeforeAll
  static void createUsers() {
    execute("CREATE ROLE locked LOGIN PASSWORD '" + SECRET + "'");
    execute("CREATE ROLE weak LOGIN");
  }

  @Test
  void severalThatStartAtOnceMigrateOnceAndAgreeOnTheEpoch() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<String> epochs = new ArrayList<>();
    try {
      Callable<String> open = () -> epochOf(TestDatabase.sink(schema).build());
      for (Future<String> epoch : threads.invokeAll(Collections.nCopies(4, open))) {
        epochs.add(epoch.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(epochs).allMatch(epoch -> epoch.matches("[0-9a-f]{8}"));
    assertThat(epochs.stream().distinct()).hasSize(1);
    assertThat(query("SELECT version FROM " + schema + ".schema_version ORDER BY 1"))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
  }

  @Test
  void newerSchemaIsRefusedByName() {
    epochOf(TestDatabase.sink(schema).build());
    execute("INSERT INTO " + schema + ".schema_version VALUES (99, 'V99__future.sql')");
    assertThat(refusal(TestDatabase.sink(schema).build(), SPEC))
        .hasMessageContaining(schema)
        .hasMessageContaining("version is 99");
  }

  @Test
  void changedSpecificationIsRefusedByName() {
    epochOf(TestDatabase.sink(schema).build());
    SinkSpec changed =
        PipelineSpec.builder("other")
            .kafka("unused:1", "impressions", "clicks")
            .join(JoinSpec.within(Duration.ofMinutes(30)))
            .cube(ALL)
            .build()
            .sinkSpec();
    assertThat(refusal(TestDatabase.sink(schema).build(), changed))
        .hasMessageContaining("pipeline is \"other\", expected \"ads\"")
        .hasMessageContaining("join.attributionWindow is PT30M, expected PT15M")
        .hasMessageContaining("cube." + BY_DEVICE.name() + " is absent, expected PT1M")
        .hasMessageContaining("rebuild");
  }

  @Test
  void rebuildStartsAfreshOnceAndEndsOlderSessions() throws Exception {
    PostgresSink sink = TestDatabase.sink(schema).build();
    SinkSpec changed =
        TestDatabase.spec()
            .join(JoinSpec.within(Duration.ofMinutes(30)))
            .cube(ALL.named("more"))
            .build()
            .sinkSpec();
    try (SinkSession old = sink.open(SPEC)) {
      old.write(batch(0, 0, 9, List.of(matched("a")), List.of(kpi(ALL, TestDatabase.ofClick(1)))));
      PostgresSink rebuild = TestDatabase.sink(schema).rebuild().build();
      PostgresSink copy = copy(rebuild);
      try (SinkSession session = rebuild.open(changed);
          SinkSession again = rebuild.open(changed);
          SinkSession elsewhere = copy.open(changed)) {
        assertThat(session.epoch()).isNotEqualTo(old.epoch()).isEqualTo(again.epoch());
        assertThat(elsewhere.epoch()).isEqualTo(session.epoch());
        assertThat(session.position(0)).isZero();
        assertThat(count(schema, "joined") + count(schema, "kpi_all_hours")).isZero();
        assertThat(count(schema, "kpi_more")).isZero();
        SinkException refused =
            catchThrowableOfType(
                SinkException.class, () -> old.write(batch(1, 0, 1, List.of(), List.of())));
        assertThat(refused).hasMessageContaining("rebuilt");
        assertThat(refused.isTransient()).isFalse();
        assertThat(query("SELECT lane FROM " + schema + ".progress")).containsExactly("0");
      }
    }
  }

  @Test
  void rebuildNamesTheEpochThatItHasCleared() {
    String cleared;
    try (SinkSession session = TestDatabase.sink(schema).build().open(SPEC)) {
      cleared = session.epoch();
      assertThat(session.clearedEpoch()).isEmpty();
    }
    try (SinkSession session = TestDatabase.sink(schema).rebuild().build().open(SPEC)) {
      assertThat(session.clearedEpoch()).contains(cleared);
      assertThat(session.epoch()).isNotEqualTo(cleared);
    }
  }

  @Test
  void rebuildReplacesACubeThatChanged() {
    epochOf(TestDatabase.sink(schema).build());
    SinkSpec changed =
        PipelineSpec.builder("ads")
            .kafka("unused:1", "impressions", "clicks")
            .cube(ALL.by(io.adstream.event.Dimension.OS))
            .build()
            .sinkSpec();
    try (SinkSession session = TestDatabase.sink(schema).rebuild().build().open(changed)) {
      session.write(batch(0, 0, 1, List.of(), List.of(kpi(ALL, TestDatabase.ofClick(1), "linux"))));
    }
    assertThat(query("SELECT os FROM " + schema + "_bi.kpi_all_hours")).containsExactly("linux");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\"; DROP SCHEMA public; --",
        "it's",
        "back\\slash ${schema} $$ ? {d}",
        "\u202e\ud83d\ude00 MiXed",
        "select"
      })
  void anySchemaNameThatIsAcceptedWorksQuoted(String name) {
    try (SinkSession session = TestDatabase.sink(name).build().open(SPEC)) {
      assertThat(
              session.write(
                  batch(
                      0,
                      0,
                      1,
                      List.of(matched("'\"\\")),
                      List.of(kpi(ALL, TestDatabase.ofClick(1))))))
          .isTrue();
      assertThat(count(name, "joined")).isEqualTo(1);
      assertThat(count(name + "_bi", "kpi_all_hours")).isEqualTo(1);
    }
  }

  @Test
  void cubeNamedAfterAnothersRollUpIsRefused() {
    SinkSpec spec =
        TestDatabase.spec().cube(ALL.named("x")).cube(ALL.named("x_day")).build().sinkSpec();
    assertThat(refusal(TestDatabase.sink(schema).build(), spec)).hasMessageContaining("kpi_x_day");
  }

  @Test
  void wrongPasswordIsNamedAndNotShown() {
    PostgresSink sink =
        PostgresSink.builder(TestDatabase.url()).user("locked").password("wrong-" + SECRET).build();
    assertThat(refusal(sink, SPEC))
        .hasMessageContaining("locked")
        .hasMessageContaining("check user, password");
    PostgresSink none = PostgresSink.builder(TestDatabase.url()).user("locked").build();
    assertThat(refusal(none, SPEC)).hasMessageContaining("check user, password");
  }

  @Test
  void passwordIsReadFromAFileOrAVariable(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("password"), SECRET + "\n");
    execute("GRANT CREATE ON DATABASE postgres TO locked");
    PostgresSink.Builder builder =
        PostgresSink.builder(TestDatabase.url()).user("locked").schema(schema);
    assertThat(epochOf(builder.passwordFile(file).build())).hasSize(8);
    assertThat(
            refusal(
                PostgresSink.builder(TestDatabase.url())
                    .passwordFile(directory.resolve("none"))
                    .build(),
                SPEC))
        .hasMessageContaining("file is");
    assertThat(
            refusal(
                PostgresSink.builder(TestDatabase.url())
                    .passwordVariable("NOT_SET_ANYWHERE")
                    .build(),
                SPEC))
        .hasMessageContaining("NOT_SET_ANYWHERE");
    assertThat(new Password.InVariable("PATH").read()).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void missingRightsAndDatabaseSayWhatToDo() {
    PostgresSink weak =
        PostgresSink.builder(TestDatabase.url()).user("weak").schema(schema).build();
    assertThat(refusal(weak, SPEC)).hasMessageContaining("grant the user CREATE");
    PostgresSink missing =
        PostgresSink.builder("jdbc:postgresql://localhost:" + TestDatabase.port() + "/missing")
            .user("postgres")
            .build();
    assertThat(refusal(missing, SPEC)).hasMessageContaining("create the database");
  }

  @Test
  void unreachableServerIsTransientAndSaysWhatToCheck() {
    SinkException refused =
        catchThrowableOfType(
            SinkException.class,
            () ->
                PostgresSink.builder("jdbc:postgresql://localhost:1/ads")
                    .password(SECRET)
                    .build()
                    .open(SPEC));
    assertThat(refused).hasMessageContaining("localhost:1").hasMessageContaining("check that");
    assertThat(refused.isTransient()).isTrue();
    assertThat(text(refused)).doesNotContain(SECRET, "jdbc:postgresql:");
  }

  @Test
  void openConnectionIsWarnedOfAndNoLogHoldsASecret() throws Exception {
    PostgresSink remote =
        PostgresSink.builder("jdbc:postgresql://192.0.2.1/ads?connectTimeout=1")
            .password(SECRET)
            .build();
    SinkException refused = catchThrowableOfType(SinkException.class, () -> remote.open(SPEC));
    assertThat(text(refused)).doesNotContain(SECRET, "jdbc:postgresql:");
    assertThat(Files.readString(Path.of("target/test.log")))
        .contains("can be intercepted")
        .doesNotContain(SECRET, "jdbc:postgresql:");
  }

  private static String epochOf(PostgresSink sink) {
    try (SinkSession session = sink.open(SPEC)) {
      return session.epoch();
    }
  }

  private static SinkException refusal(PostgresSink sink, SinkSpec spec) {
    SinkException refused =
        catchThrowableOfType(SinkException.class, () -> sink.open(spec).close());
    assertThat(refused).isNotNull();
    assertThat(refused.isTransient()).isFalse();
    assertThat(text(refused)).doesNotContain(SECRET, "jdbc:postgresql:");
    return refused;
  }

  private static String text(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static PostgresSink copy(PostgresSink sink) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sink);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (PostgresSink) in.readObject();
    }
  }
}
