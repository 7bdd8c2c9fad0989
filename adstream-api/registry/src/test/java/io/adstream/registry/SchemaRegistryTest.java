package io.adstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.registry.Lookup.Found;
import io.adstream.registry.Lookup.NotNow;
import io.adstream.registry.Lookup.Unusable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A registry that is there, away, slow, strict or wrong, over HTTP. */
class SchemaRegistryTest {

  private static final SchemaId SEVEN = SchemaId.of(7);

  private final TestRegistry server = new TestRegistry("/apis/ccompat/v7");
  private final AtomicLong nanos = new AtomicLong(System.nanoTime());

  @AfterEach
  void close() {
    server.close();
  }

  private RegistrySettings.Builder settings() {
    return RegistrySettings.builder(server.url()).requestTimeout(Duration.ofSeconds(2));
  }

  private SchemaRegistry<String> registry(RegistrySettings.Builder settings) {
    return new SchemaRegistry<>(settings.build(), SchemaRegistryTest::text, nanos::get);
  }

  /** A schema and all that it refers to, in their order. */
  private static String text(RegisteredSchema schema) throws UnusableSchemaException {
    if (schema.text().equals("broken")) {
      throw new UnusableSchemaException("is broken");
    }
    List<String> texts = new ArrayList<>();
    schema.references().forEach(other -> texts.add(other.name() + "=" + other.text()));
    texts.add(schema.type() + " " + schema.text());
    return String.join(", ", texts);
  }

  /** What a registry answers, however slow this machine is. */
  private static Lookup<String> find(SchemaRegistry<String> registry, SchemaId id) {
    return await()
        .pollDelay(Duration.ZERO)
        .until(
            () -> registry.find(id),
            lookup ->
                !(lookup instanceof NotNow<String> notNow
                    && notNow.reason().contains("is being asked")));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static String reason(Lookup<String> lookup) {
    return lookup instanceof NotNow<String> notNow ? notNow.reason() : "not a NotNow: " + lookup;
  }

  @Test
  void schemaIsAskedForOnce() {
    server.schema(7, "AVRO", "\"string\"");
    SchemaRegistry<String> registry = registry(settings());
    assertThat(find(registry, SEVEN)).isEqualTo(new Found<>("AVRO \"string\""));
    assertThat(find(registry, SEVEN)).isEqualTo(new Found<>("AVRO \"string\""));
    assertThat(server.requests()).isEqualTo(1);
  }

  @Test
  void schemaIsFoundByItsGuid() {
    UUID guid = UUID.fromString("0a1b2c3d-0000-4000-8000-00000000000f");
    server.schema(guid.toString(), "PROTOBUF", "x");
    assertThat(find(registry(settings()), SchemaId.of(guid))).isEqualTo(new Found<>("PROTOBUF x"));
  }

  @Test
  void referencesComeBeforeWhatRefersToThem() {
    server
        .schema(7, "AVRO", "top", "b.B:b-value:2", "a.A:a-value:1")
        .subject("b-value", 2, "AVRO", "B", "a.A:a-value:1")
        .subject("a-value", 1, "AVRO", "A");
    assertThat(find(registry(settings()), SEVEN)).isEqualTo(new Found<>("a.A=A, b.B=B, AVRO top"));
  }

  @Test
  void referencesInACircleAreUnusable() {
    server.schema(7, "AVRO", "top", "a:a:1").subject("a", 1, "AVRO", "A", "b:b:1");
    server.subject("b", 1, "AVRO", "B", "a2:a:1");
    assertThat(find(registry(settings()), SEVEN))
        .isEqualTo(new Unusable<>("schema id 7 refers to itself by a2"));
  }

  @Test
  void registryThatIsAwayIsWaitedForAndAskedAgain() {
    server.schema(7, "AVRO", "a");
    server.stop();
    SchemaRegistry<String> registry = registry(settings());
    assertThat(reason(find(registry, SEVEN))).contains("is away").contains(server.url());
    server.restart();
    assertThat(find(registry, SEVEN)).as("in its pause").isInstanceOf(NotNow.class);
    pass(Duration.ofSeconds(1));
    assertThat(find(registry, SEVEN)).isEqualTo(new Found<>("AVRO a"));
  }

  @Test
  void schemasThatAreKnownOutliveTheRegistry() {
    server.schema(7, "AVRO", "a");
    SchemaRegistry<String> registry = registry(settings());
    find(registry, SEVEN);
    server.stop();
    pass(Duration.ofDays(1));
    assertThat(find(registry, SEVEN)).isEqualTo(new Found<>("AVRO a"));
  }

  @Test
  void failuresAndNonsenseAreNotNow() {
    server.schema(7, "AVRO", "a");
    SchemaRegistry<String> registry = registry(settings());
    for (int status : new int[] {500, 502, 503, 429, 302}) {
      server.answerAll(status, "<html>");
      assertThat(reason(find(registry, SEVEN))).contains("answers HTTP " + status);
      pass(Duration.ofSeconds(10));
    }
    server.answerAll(404, "<html>");
    assertThat(reason(find(registry, SEVEN))).contains("is the URL's path right?");
    server.answerAll(200, "");
    pass(Duration.ofSeconds(10));
    assertThat(find(registry, SEVEN)).isEqualTo(new Found<>("AVRO a"));
  }

  @Test
  void answerThatIsNoSchemaIsNotNow() {
    server.answerAt("/schemas/ids/7", "<html>log in</html>");
    assertThat(reason(find(registry(settings()), SEVEN))).contains("does not answer as one");
    server.answerAt("/schemas/ids/7", "{\"schema\":7}");
    assertThat(reason(find(registry(settings()), SEVEN))).contains("does not answer as one");
  }

  @Test
  void wrongPathIsNotNow() {
    server.schema(7, "AVRO", "a");
    String url = server.url().replace("/apis/ccompat/v7", "/api");
    assertThat(reason(find(registry(RegistrySettings.builder(url)), SEVEN)))
        .contains("is the URL's path right?");
  }

  @Test
  void slowRegistryHoldsNobodyLong() {
    server.schema(7, "AVRO", "a");
    server.hang();
    SchemaRegistry<String> registry = registry(settings().requestTimeout(Duration.ofMillis(900)));
    long before = System.nanoTime();
    assertThat(reason(registry.find(SEVEN))).contains("is being asked for schema id 7");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    await().untilAsserted(() -> assertThat(reason(registry.find(SEVEN))).contains("within 900 ms"));
    server.answerAll(200, "");
    pass(Duration.ofSeconds(1));
    assertThat(find(registry, SEVEN)).isInstanceOf(Found.class);
  }

  @Test
  void wrongCredentialsAreNotNow() {
    server.schema(7, "AVRO", "a").expectAuthorization("Bearer right-token");
    SchemaRegistry<String> registry = registry(settings().bearer("wrong-token"));
    assertThat(reason(find(registry, SEVEN)))
        .contains("refuses the credentials (HTTP 401)")
        .doesNotContain("wrong-token");
    assertThat(find(registry(settings().bearer("right-token")), SEVEN)).isInstanceOf(Found.class);
  }

  @Test
  void userAndPasswordAreSent() {
    server.schema(7, "AVRO", "a");
    find(registry(settings().basic("ada", "pä:ss")), SEVEN);
    assertThat(server.authorizations()).containsExactly("Basic YWRhOnDDpDpzcw==");
  }

  @Test
  void unknownIdIsWaitedForThenGivenUpThenAskedAgain() {
    SchemaRegistry<String> registry = registry(settings());
    assertThat(reason(find(registry, SEVEN))).contains("schema id 7 is unknown");
    pass(Duration.ofSeconds(29));
    assertThat(find(registry, SEVEN)).isInstanceOf(NotNow.class);
    pass(Duration.ofSeconds(2));
    Unusable<String> unknown = new Unusable<>("schema id 7 is unknown to the registry");
    assertThat(find(registry, SEVEN)).isEqualTo(unknown);
    server.schema(7, "AVRO", "a");
    assertThat(find(registry, SEVEN)).as("before it is asked for again").isEqualTo(unknown);
    pass(Duration.ofSeconds(61));
    assertThat(find(registry, SEVEN)).isInstanceOf(Found.class);
  }

  @Test
  void idThatIsRegisteredAMomentLaterIsFound() {
    SchemaRegistry<String> registry = registry(settings());
    assertThat(find(registry, SEVEN)).isInstanceOf(NotNow.class);
    server.schema(7, "AVRO", "a");
    pass(Duration.ofSeconds(1));
    assertThat(find(registry, SEVEN)).isInstanceOf(Found.class);
  }

  @Test
  void manyUnknownIdsCostOneGrace() {
    server.schema(1, "AVRO", "a");
    SchemaRegistry<String> registry = registry(settings());
    find(registry, SEVEN);
    pass(Duration.ofSeconds(31));
    assertThat(find(registry, SEVEN)).isInstanceOf(Unusable.class);
    for (int id = 8; id < 20; id++) {
      assertThat(find(registry, SchemaId.of(id))).isInstanceOf(Unusable.class);
    }
    pass(Duration.ofMinutes(5));
    assertThat(find(registry, SchemaId.of(20))).as("later").isInstanceOf(NotNow.class);
  }

  @Test
  void brokenSchemaIsUnusableByItsId() {
    server.schema(7, "AVRO", "broken");
    assertThat(find(registry(settings()), SEVEN))
        .isEqualTo(new Unusable<>("schema id 7 is broken"));
  }

  @Test
  void parserThatThrowsIsTheSchemasFault() {
    server.schema(7, "AVRO", "a");
    SchemaRegistry<String> registry =
        new SchemaRegistry<>(
            settings().build(),
            schema -> {
              throw new StackOverflowError();
            });
    assertThat(find(registry, SEVEN)).isInstanceOf(Unusable.class);
  }

  @Test
  void negativeIdIsNotAskedFor() {
    assertThat(find(registry(settings()), SchemaId.of(-1))).isInstanceOf(Unusable.class);
    assertThat(server.requests()).isZero();
  }

  @Test
  void nextAddressAnswersForOneThatIsAway() {
    server.schema(7, "AVRO", "a").schema(8, "AVRO", "b");
    try (TestRegistry away = new TestRegistry()) {
      away.answerAll(503, "");
      SchemaRegistry<String> registry =
          registry(RegistrySettings.builder(away.url(), server.url()));
      assertThat(find(registry, SEVEN)).isInstanceOf(Found.class);
      assertThat(find(registry, SchemaId.of(8))).isInstanceOf(Found.class);
      assertThat(away.requests()).as("the address that answered is asked first").isEqualTo(1);
    }
  }

  @Test
  void answerThatIsTooLargeIsNotNow() {
    server.schema(7, "AVRO", "a".repeat(5 << 20));
    SchemaRegistry<String> registry = registry(settings());
    await().untilAsserted(() -> assertThat(reason(find(registry, SEVEN))).contains("larger than"));
  }

  @Test
  void notFoundOfSomethingInFrontOfTheRegistryIsNotNow() {
    server.schema(1, "AVRO", "a");
    SchemaRegistry<String> registry = registry(settings());
    assertThat(find(registry, SchemaId.of(1))).isInstanceOf(Found.class);
    for (int status : new int[] {400, 404, 422}) {
      server.answerAll(status, "default backend - 404");
      assertThat(reason(find(registry, SEVEN))).contains("does not answer as one");
      pass(Duration.ofMinutes(2));
    }
    assertThat(reason(find(registry, SEVEN))).contains("does not answer as one");
  }

  @Test
  void oneAddressThatIsRightProvesNoOther() {
    server.schema(1, "AVRO", "a");
    try (TestRegistry wrong = new TestRegistry("/elsewhere")) {
      String url = wrong.url().replace("/elsewhere", "");
      SchemaRegistry<String> registry = registry(RegistrySettings.builder(server.url(), url));
      assertThat(find(registry, SchemaId.of(1))).isInstanceOf(Found.class);
      server.answerAll(503, "");
      assertThat(reason(find(registry, SEVEN))).contains("is the URL's path right?");
    }
  }

  @Test
  void lastAnswerIsKnownAtOnceWhileTheRegistryIsAsked() throws Exception {
    SchemaRegistry<String> registry = registry(settings());
    server.answerAll(503, "");
    String last = reason(find(registry, SEVEN));
    server.hang();
    pass(Duration.ofSeconds(20));
    assertThat(reason(registry.find(SEVEN))).as("of who asks").isEqualTo(last);
    long before = System.nanoTime();
    assertThat(reason(registry.find(SEVEN))).as("of the others").isEqualTo(last);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(400));
  }
}
