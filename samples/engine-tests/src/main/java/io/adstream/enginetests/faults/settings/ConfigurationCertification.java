package io.adstream.enginetests.faults.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.process.Command;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Faults of a configuration, or of what it names, are reported quickly, in one line that says what
 * to do and contains no secret.
 */
abstract class ConfigurationCertification extends FaultCertification {

  /** A secret that is searched for wherever it must not be. */
  private static final String CANARY = "canary-1e55f2";

  /** A host name that does not resolve. */
  private static final String UNKNOWN_HOST = "nowhere.invalid";

  private static Path password = Path.of("");

  @BeforeAll
  static void askForPasswords() throws Exception {
    password = Files.writeString(directory.resolve("password"), CANARY + "\n");
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE locked LOGIN PASSWORD 'another'");
      statement.execute("CREATE ROLE weak LOGIN");
      Path hba;
      try (ResultSet row = statement.executeQuery("SHOW hba_file")) {
        row.next();
        hba = Path.of(row.getString(1));
      }
      String rule = "host all locked 127.0.0.1/32 scram-sha-256\n";
      Files.writeString(hba, rule + Files.readString(hba, UTF_8), UTF_8);
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  @Test
  @Tag("slow")
  @Survives(Fault.MISCONFIGURED)
  void missingTopicsAreNamed() throws Exception {
    EngineArguments arguments = pipeline("topics_missing");
    assertThat(refusal(arguments))
        .contains(arguments.impressionsTopic(), arguments.clicksTopic(), "create them first");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.MISCONFIGURED)
  void wrongPasswordIsNamed() throws Exception {
    EngineArguments arguments = withTopics("wrong_password").with("sink.user", "locked");
    assertThat(refusal(arguments)).contains("locked", "check user, password");
    assertThat(refusal(arguments.with("sink.password.file", null)))
        .contains("locked", "check user, password");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.MISCONFIGURED)
  void wrongRightsAreNamed() throws Exception {
    EngineArguments arguments = withTopics("wrong_rights").with("sink.user", "weak");
    assertThat(refusal(arguments)).contains("permission denied", "grant the user CREATE");
    prepareSchema(arguments);
    assertThat(refusal(arguments)).contains("permission denied", "run adstream schema --apply");
  }

  /** Whoever reads the log sees what ended the pipeline, and where, without having asked for it. */
  @Test
  @Survives(Fault.MISCONFIGURED)
  void tableThatIsGoneEndsARunningPipelineWithTheReasonInTheLog() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 1_000);
    EngineArguments arguments = arguments("table_gone", traffic);
    SentTraffic sent = fill(arguments, traffic);
    Path log = directory.resolve("table_gone.log");
    Path file = arguments.write(Path.of(log + ".properties"));
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ChildProcess command = ChildProcess.command(log, "run", "--config", file.toString())) {
      awaitRead(command, new StoredTables(connection, arguments.name()), sent.records());
      statement.execute("ALTER TABLE table_gone.progress RENAME TO progress_elsewhere");
      Workload.send(arguments, traffic, record -> true);
      assertThat(command.awaitExit(REFUSED_AT_MOST.multipliedBy(2))).isEqualTo(1);
      assertThat(command.saidInAll())
          .contains("Cannot write batch of lane", "progress")
          .contains("\tat io.adstream.");
    }
  }

  @Test
  @Tag("slow")
  @Survives(Fault.MISCONFIGURED)
  void missingPostgresIsNamed() throws Exception {
    EngineArguments arguments = withTopics("postgres_missing");
    int port = freePort();
    assertThat(refusal(at(arguments, "localhost:" + port)))
        .contains("localhost:" + port, "check that the server is running");
    assertThat(refusal(at(arguments, UNKNOWN_HOST + ":5432")))
        .contains(UNKNOWN_HOST, "check that the server is running");
    assertThat(refusal(arguments.with("sink.url", arguments.settings().get("sink.url") + "_none")))
        .contains("create the database");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.MISCONFIGURED)
  void whatIsNoPostgresIsNamed() throws Exception {
    EngineArguments arguments = withTopics("postgres_other");
    try (Impostor impostor = new Impostor("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertThat(refusal(at(arguments, impostor.address()))).contains(impostor.address(), "check");
    }
    try (Impostor silent = new Impostor("")) {
      assertThat(refusal(at(arguments, silent.address()))).contains(silent.address(), "check");
    }
    assertThat(refusal(at(arguments, kafka.bootstrapServers())))
        .contains(kafka.bootstrapServers(), "check");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.MISCONFIGURED)
  void missingKafkaIsNamed() throws Exception {
    EngineArguments arguments = pipeline("kafka_missing");
    String nobody = "localhost:" + freePort();
    assertThat(refusal(arguments.with("kafka.bootstrap.servers", nobody)))
        .contains(nobody, "check the servers' address");
    String unknown = UNKNOWN_HOST + ":9092";
    assertThat(refusal(arguments.with("kafka.bootstrap.servers", unknown)))
        .contains(unknown, "check the servers' address");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.MISCONFIGURED)
  void whatIsNoKafkaIsNamed() throws Exception {
    EngineArguments arguments = pipeline("kafka_other");
    try (Impostor impostor = new Impostor("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertThat(refusal(arguments.with("kafka.bootstrap.servers", impostor.address())))
          .contains(impostor.address(), "check the servers' address");
    }
    try (Impostor silent = new Impostor("")) {
      assertThat(refusal(arguments.with("kafka.bootstrap.servers", silent.address())))
          .contains(silent.address(), "check the servers' address");
    }
    String address = "localhost:" + postgres.port();
    assertThat(refusal(arguments.with("kafka.bootstrap.servers", address)))
        .contains(address, "check the servers' address");
  }

  @Test
  @Survives(Fault.PINNED_SETTINGS)
  void settingsThatWouldTurnErrorsIntoLossAreNamedAllAtOnce() throws Exception {
    String handler = "org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler";
    EngineArguments arguments =
        withTopics("pinned")
            .with("kafka.processing.exception.handler", handler)
            .with("kafka.isolation.level", "read_uncommitted")
            .with("kafka.producer.acks", "1")
            .with("kafka.consumer.interceptor.classes", "com.example.Sampling");
    Path log = directory.resolve("pinned.log");
    Path file = arguments.write(directory.resolve("pinned.properties"));
    Command command = Command.run(log, "run", "--config", file.toString());
    assertThat(command.exitCode()).isNotZero();
    assertThat(command.toString())
        .contains(
            "processing.exception.handler is \"" + handler,
            "isolation.level is \"read_uncommitted\", expected read_committed",
            "producer.acks is \"1\", expected all",
            "consumer.interceptor.classes is \"com.example.Sampling\"");
  }

  /** A pipeline that would run if its topics and schema existed. */
  EngineArguments pipeline(String name) {
    TrafficSpec traffic = Workload.traffic(SEED, 1);
    return arguments(name, traffic)
        .with("sink.user", postgres.user())
        .with("sink.password.file", password.toString());
  }

  EngineArguments withTopics(String name) {
    EngineArguments arguments = pipeline(name);
    kafka.createTopics(1, arguments.impressionsTopic(), arguments.clicksTopic());
    return arguments;
  }

  private static EngineArguments at(EngineArguments arguments, String address) {
    return arguments.with("sink.url", "jdbc:postgresql://" + address + "/postgres");
  }

  private static String refusal(EngineArguments arguments) throws IOException {
    return refusal(arguments, CANARY);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A server that sends a fixed response to every client. */
  private static final class Impostor implements AutoCloseable {
    private final ServerSocket server;
    private final byte[] words;
    private final Thread thread;

    Impostor(String words) throws IOException {
      this.words = words.getBytes(ISO_8859_1);
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      thread = new Thread(this::serve, "impostor");
      thread.setDaemon(true);
      thread.start();
    }

    String address() {
      return "localhost:" + server.getLocalPort();
    }

    private void serve() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          socket.getOutputStream().write(words);
          if (words.length > 0) {
            socket.close();
          }
        } catch (IOException e) {
          LOG.debug("The client is gone", e);
        }
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
