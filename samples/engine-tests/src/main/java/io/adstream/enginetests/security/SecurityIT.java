package io.adstream.enginetests.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.process.ChildProcess;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.config.RunConfig.Results;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the command with servers that require TLS, certificates and passwords, as users with few
 * privileges. All secrets contain one text, which is searched for wherever a secret must not be: in
 * the command's debug logs, in its MBeans, in tables, and in all files written. Subclasses name the
 * engine.
 */
public abstract class SecurityIT {

  private static final Pattern SERVING = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");
  private static final String SECRET = "canary-7e31b9";
  private static final SecretSearch SEARCH = new SecretSearch(SECRET);
  private static final String SINK_PASSWORD = SECRET + "-sink";
  private static final String ADMIN_PASSWORD = SECRET + "-admin";
  private static final String VARIABLE = "ADS_SECRET";
  private static final int IMPRESSIONS = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static Path directory;
  private static Path secrets;
  private static SecuredServers servers;
  private static TestCertificate stranger;

  @BeforeAll
  static void startServers(@TempDir Path temporary) throws Exception {
    directory = temporary;
    secrets = Files.createDirectory(directory.resolve("secrets"));
    Files.createDirectory(directory.resolve("tmp"));
    servers = new SecuredServers(directory, secrets, SECRET);
    servers.addKafkaUser("ads", SECRET + "-jaas");
    servers.addAdministrator(ADMIN_PASSWORD);
    servers.createTopics("impressions", "clicks");
    stranger = TestCertificate.selfSigned(secrets, "stranger", SECRET + "-stranger");
  }

  /** No file contains a secret. */
  @AfterAll
  static void stopServers() throws IOException {
    servers.close();
    assertThat(SEARCH.files(secrets)).as("the search finds what is there").isNotEmpty();
    assertThat(SEARCH.files(directory)).allMatch(file -> file.startsWith(secrets));
  }

  /** The engine's name. */
  protected abstract String engine();

  /** The engine's own settings, with its files under a directory. */
  protected abstract Map<String, String> settings(Path directory);

  /** The configuration of a pipeline, with its secrets in files. */
  private Map<String, String> configuration() throws Exception {
    Map<String, String> settings = new TreeMap<>(settings(directory));
    servers
        .clientProperties("ads", SECRET + "-jaas")
        .forEach((key, value) -> settings.put("kafka." + key, value));
    for (String key : List.of("kafka.sasl.jaas.config", "kafka.ssl.truststore.password")) {
      settings.put(key + ".file", secret(String.valueOf(settings.remove(key))).toString());
    }
    settings.put("pipeline.name", "ads");
    settings.put("pipeline.engine", engine());
    settings.put("join.attribution.window", "10m");
    settings.put("cube.all.window", "1h");
    settings.put("sink.url", servers.jdbcUrl());
    settings.put("sink.schema", "ads");
    settings.put("sink.user", "ads_writer");
    settings.put("sink.password.file", secret(SINK_PASSWORD).toString());
    settings.put("sink.roles", "on");
    return settings;
  }

  private static Path secret(String value) throws IOException {
    return Files.writeString(secrets.resolve("secret-" + NAMES.incrementAndGet()), value + "\n");
  }

  private static Path file(Map<String, String> settings) throws IOException {
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + " = " + value));
    return Files.write(secrets.resolve("ads-" + NAMES.incrementAndGet() + ".properties"), lines);
  }

  /** Runs the command with verbose logs of everything that could leak a secret. */
  private ChildProcess call(String... words) throws IOException {
    Path logging =
        Files.writeString(
            directory.resolve("logging.properties"),
            """
            handlers = java.util.logging.ConsoleHandler
            java.util.logging.ConsoleHandler.level = ALL
            org.postgresql.level = ALL
            """);
    List<String> options = new ArrayList<>();
    options.add("-Djava.util.logging.config.file=" + logging);
    options.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
    for (String logger : List.of("own", "kafka", "network", "pool")) {
      options.add("-Dadstream.log." + logger + "=DEBUG");
    }
    options.add("-Dadstream.log.spark=INFO");
    return ChildProcess.command(
        options,
        Map.of(VARIABLE, ADMIN_PASSWORD),
        directory.resolve("command-" + NAMES.incrementAndGet() + ".log"),
        words);
  }

  /** Runs the command to its end, and checks that its output contains no secret. */
  protected final String call(int exitCode, String... words) throws Exception {
    try (ChildProcess command = call(words)) {
      assertThat(command.awaitExit(PATIENCE)).as(command.saidInAll()).isEqualTo(exitCode);
      assertThat(command.saidInAll()).doesNotContain(SECRET);
      return command.saidInAll();
    }
  }

  /** Applies the schema as its administrator, and gives its roles passwords. */
  private void prepareSchema(Path configuration) throws Exception {
    String password = secret(ADMIN_PASSWORD).toString();
    String[] words = {"schema", "--config", configuration.toString(), "--user"};
    List<String> apply = new ArrayList<>(List.of(words));
    apply.addAll(List.of(SecuredServers.ADMINISTRATOR, "--password-file", password, "--apply"));
    call(0, apply.toArray(String[]::new));
    try (Connection connection = servers.connect(SecuredServers.ADMINISTRATOR, ADMIN_PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE ads_writer PASSWORD '" + SINK_PASSWORD + "'");
      statement.execute("ALTER ROLE ads_reader PASSWORD '" + SECRET + "-reader'");
    }
  }

  @Test
  protected void eventsBecomeRowsAndNoSecretIsTold() throws Exception {
    Map<String, String> settings = configuration();
    Path configuration = file(settings);
    prepareSchema(configuration);
    call(0, "schema", "--config", configuration.toString(), "--check");
    send();
    try (ChildProcess run = call("run", "--http", "0", "--config", configuration.toString());
        Connection reader = servers.connect("ads_reader", SECRET + "-reader");
        Connection owner = servers.connectAsOwner()) {
      await().atMost(PATIENCE).until(() -> !run.isRunning() || isStored(reader));
      assertThat(run.isRunning()).as(run.saidInAll()).isTrue();
      SecretSearch.Beans beans = SEARCH.beans(run.pid());
      assertThat(beans.domains()).contains("java.lang").anyMatch(name -> name.startsWith("kafka."));
      assertThat(beans.found()).isEmpty();
      assertThat(SEARCH.tables(owner)).isEmpty();
      checkAnswers(run);
      run.terminate();
      assertThat(run.awaitExit(PATIENCE)).as("exit code after SIGTERM").isZero();
      assertThat(run.saidInAll())
          .contains("DEBUG ScramSaslClient", "DEBUG HikariPool", "org.postgresql.")
          .contains("Stopped pipeline ads")
          .doesNotContain(SECRET);
    }
    RunConfig config = RunConfig.read(configuration, Results.KEEP, Map.of());
    assertThat(config.toString() + config.spec() + config.sink()).doesNotContain(SECRET);
  }

  /** The responses of a running pipeline's HTTP endpoints. */
  private static void checkAnswers(ChildProcess run) throws Exception {
    Matcher address = SERVING.matcher(run.saidInAll());
    assertThat(address.find()).isTrue();
    Map<String, String> answers = new TreeMap<>();
    for (String path : List.of("/livez", "/readyz", "/metrics", "/status")) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address.group() + path)).build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      answers.put(path, answer.body());
    }
    assertThat(answers.get("/metrics")).contains("adstream_results_total", "jvm_memory_used_bytes");
    assertThat(answers.get("/status")).contains("\"matched\" : " + IMPRESSIONS);
    assertThat(answers.toString()).doesNotContain(SECRET);
  }

  private void send() throws Exception {
    Map<String, Object> properties =
        new TreeMap<>(servers.clientProperties("ads", SECRET + "-jaas"));
    Instant first = Instant.parse("2026-01-15T12:00:00Z");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < IMPRESSIONS; i++) {
        String id = "i" + i;
        Instant time = first.plusSeconds(i);
        String impression = "{\"ImpressionID\":\"%s\",\"EventTime\":\"%s\"}".formatted(id, time);
        String click =
            "{\"ClickID\":\"c%s\",\"JoinID\":\"%s\",\"EventTime\":\"%s\"}"
                .formatted(i, id, time.plusSeconds(1));
        producer.send(new ProducerRecord<>("impressions", id, impression)).get();
        producer.send(new ProducerRecord<>("clicks", id, click)).get();
      }
    }
  }

  private static boolean isStored(Connection reader) throws Exception {
    try (Statement statement = reader.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM ads_bi.matched_click),"
                    + " (SELECT sum(impressions) FROM ads_bi.kpi_all)")) {
      row.next();
      return row.getLong(1) == IMPRESSIONS && row.getLong(2) == IMPRESSIONS;
    }
  }

  /** Faults of a configuration, and the command's advice. */
  protected enum Wrong {
    KAFKA_PASSWORD("(SaslAuthenticationException); check the servers' address, security settings"),
    KAFKA_AUTHORITY("(SslAuthenticationException); check the servers' address, security settings"),
    KAFKA_STORE_PASSWORD("Failed to load SSL keystore"),
    POSTGRES_PASSWORD("check user, password and the server's pg_hba.conf"),
    POSTGRES_AUTHORITY("with TLS, sslmode, sslrootcert and the server's certificate");

    private final String advice;

    Wrong(String advice) {
      this.advice = advice;
    }
  }

  /** For another schema, with the secrets in an environment variable and in the file itself. */
  private Map<String, String> wrongConfiguration(Wrong wrong) throws Exception {
    Map<String, String> settings = configuration();
    settings.put("sink.schema", "other");
    settings.put("sink.user", SecuredServers.ADMINISTRATOR);
    settings.remove("sink.password.file");
    settings.put("sink.password.env", VARIABLE);
    settings.remove("kafka.sasl.jaas.config.file");
    String password = SECRET + (wrong == Wrong.KAFKA_PASSWORD ? "-wrong" : "-jaas");
    settings.put(
        "kafka.sasl.jaas.config",
        String.valueOf(servers.clientProperties("ads", password).get("sasl.jaas.config")));
    switch (wrong) {
      case KAFKA_PASSWORD -> {}
      case KAFKA_AUTHORITY ->
          settings.put(
              "kafka.ssl.truststore.location", stranger.trustStore(SECRET + "-trust").toString());
      case KAFKA_STORE_PASSWORD -> {
        settings.remove("kafka.ssl.truststore.password.file");
        settings.put("kafka.ssl.truststore.password", SECRET + "-wrong");
      }
      case POSTGRES_PASSWORD -> {
        settings.remove("sink.password.env");
        settings.put("sink.password.file", secret(SECRET + "-wrong").toString());
      }
      case POSTGRES_AUTHORITY -> settings.put("sink.url", servers.jdbcUrl(stranger));
    }
    return settings;
  }

  @ParameterizedTest
  @EnumSource(names = {"KAFKA_PASSWORD", "POSTGRES_PASSWORD"})
  protected void whatKeepsItOutIsOneLineSoon(Wrong wrong) throws Exception {
    checkOneLineSoon(wrong);
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"KAFKA_PASSWORD", "POSTGRES_PASSWORD"})
  protected void whatElseKeepsItOutIsOneLineSoon(Wrong wrong) throws Exception {
    checkOneLineSoon(wrong);
  }

  private void checkOneLineSoon(Wrong wrong) throws Exception {
    Path configuration = file(wrongConfiguration(wrong));
    try (ChildProcess run = call("run", "--verbose", "--config", configuration.toString())) {
      await().atMost(PATIENCE).until(() -> !run.isRunning() || hasAsked(run));
      await().atMost(30, SECONDS).until(() -> !run.isRunning());
      assertThat(run.awaitExit(PATIENCE)).as(run.saidInAll()).isEqualTo(1);
      assertThat(run.saidInAll().lines().filter(line -> line.startsWith("Cannot ")))
          .as(run.saidInAll())
          .singleElement()
          .asString()
          .startsWith("Cannot start pipeline ads: ")
          .contains(wrong.advice);
      assertThat(run.saidInAll()).contains("\tat io.adstream.").doesNotContain(SECRET);
    }
  }

  /** Whether the engine has begun to connect; its startup time is not the subject. */
  private static boolean hasAsked(ChildProcess run) {
    return run.saidInAll().contains("AdminClientConfig")
        || run.saidInAll().contains("org.postgresql.");
  }

  /** A configuration with these and the usual settings. */
  protected final Path configurationWith(String... settings) throws Exception {
    Map<String, String> all = configuration();
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1].replace("SECRET", SECRET));
    }
    return file(all);
  }
}
