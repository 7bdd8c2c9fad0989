package io.adstream.enginetests.faults.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.faults.OwnPostgres;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.Accounts;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.security.SecretSearch;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An engine's secrets appear nowhere except where they were configured. */
@OwnPostgres
@Tag("slow")
abstract class SecretsCertification extends FaultCertification {

  /** A part of each secret, which is searched for wherever it must not be. */
  private static final String CANARY = "canary-93b7aa";

  private static final SecretSearch SEARCH = new SecretSearch(CANARY);

  private static final String VARIABLE = "ADSTREAM_TEST_SECRET";

  @Test
  @Survives(Fault.SECRETS)
  void secretsAreInNoLogTableFileThreadOrBean() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 20_000);
    // The test's own directory also has the secrets' files.
    Path searched = Files.createDirectories(directory.resolve("searched"));
    Path secrets = Files.createDirectories(directory.resolve("secrets"));
    SentTraffic sent = fill(arguments("secrets", traffic), traffic);
    EngineArguments arguments = withSecrets(arguments("secrets", traffic), secrets, searched);
    askForPassword();
    Path file = arguments.write(searched.resolve("secrets.properties"));
    Map<String, String> environment = Map.of(VARIABLE, CANARY + "-variable");
    assertThat(RunConfig.read(file, RunConfig.Results.KEEP, environment).toString())
        .doesNotContain(CANARY);
    String[] words = {"run", "--verbose", "--config", file.toString()};
    try (Connection connection = postgres.connect();
        ChildProcess engine =
            ChildProcess.command(List.of(), environment, searched.resolve("run.log"), words)) {
      awaitEnd(engine, new StoredTables(connection, "secrets"), traffic, sent);
      SecretSearch.Beans beans = SEARCH.beans(engine.pid());
      assertThat(beans.domains()).hasSizeGreaterThan(20);
      assertThat(beans.found()).isEmpty();
      assertThat(threadDump(engine.pid())).contains("main").doesNotContain(CANARY);
      assertThat(SEARCH.tables(connection)).isEmpty();
      engine.kill();
    }
    checkTables(arguments, traffic, sent);
    // Failures log more than successful runs.
    Path log = searched.resolve("failed.log");
    Path wrong = arguments.with("sink.user", "nobody").write(searched.resolve("failed.properties"));
    ChildProcess failing =
        ChildProcess.command(
            List.of(), environment, log, "run", "--verbose", "--config", wrong.toString());
    assertThat(failing.awaitExit(Duration.ofMinutes(3))).isNotZero();
    assertThat(SEARCH.files(searched)).isEmpty();
    assertThat(SEARCH.files(directory)).allMatch(path -> path.startsWith(secrets));
  }

  /** Checks that the search finds existing secrets. */
  @Test
  @Survives(value = Fault.SECRETS, negativeControl = true)
  void searchFindsWhatIsThere() throws Exception {
    String text = "control-5e0c1b"; // the other would be in the server's log for good
    SecretSearch search = new SecretSearch(text);
    Path place = Files.createDirectories(directory.resolve("control"));
    Path file = Files.writeString(place.resolve("file"), "\0" + text);
    assertThat(search.files(place)).containsExactly(file);
    Files.delete(file);
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE told AS SELECT '" + text + "'::bytea AS value");
      assertThat(search.tables(connection)).contains("public.told");
      statement.execute("DROP TABLE told");
    }
    System.setProperty("adstream.test.secret", text);
    SecretSearch.Beans beans = search.beans(ManagementFactory.getPlatformMBeanServer());
    System.clearProperty("adstream.test.secret");
    assertThat(beans.found()).anyMatch(bean -> bean.contains("type=Runtime"));
  }

  /** One that the sink needs, and others that are not used. */
  private EngineArguments withSecrets(EngineArguments arguments, Path secrets, Path searched)
      throws IOException {
    Path password = Files.writeString(secrets.resolve("password"), CANARY + "-sink\n");
    Path jaas =
        Files.writeString(
            secrets.resolve("jaas"),
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
                + " password=\""
                + CANARY
                + "-jaas\";\n");
    Path truststore = Files.writeString(secrets.resolve("truststore"), CANARY + "-truststore\n");
    EngineArguments all =
        arguments
            .with("sink.password.file", password.toString())
            .with("kafka.sasl.jaas.config.file", jaas.toString())
            .with("kafka.ssl.truststore.password.file", truststore.toString())
            .with("kafka.ssl.keystore.password.env", VARIABLE);
    Path state = searched.resolve("state");
    return engine().equals("spark")
        ? all.with("spark.adstream.checkpoint", state.toUri().toString())
            .with("spark.local.dir", searched.resolve("local").toString())
            .with("spark.eventLog.enabled", "true")
            .with("spark.eventLog.compress", "false")
            .with(
                "spark.eventLog.dir",
                Files.createDirectories(searched.resolve("events")).toUri().toString())
        : all.with("kafka.state.dir", state.toString());
  }

  private static void askForPassword() throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE " + Accounts.ENGINE + " PASSWORD '" + CANARY + "-sink'");
      Path hba;
      try (ResultSet row = statement.executeQuery("SHOW hba_file")) {
        row.next();
        hba = Path.of(row.getString(1));
      }
      String rule = "host all " + Accounts.ENGINE + " 127.0.0.1/32 scram-sha-256\n";
      Files.writeString(hba, rule + Files.readString(hba, UTF_8), UTF_8);
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static String threadDump(long pid) throws Exception {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, String.valueOf(pid), "Thread.print", "-l")
            .redirectErrorStream(true)
            .start();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (InputStream in = process.getInputStream()) {
      in.transferTo(said);
    }
    assertThat(process.waitFor()).isZero();
    return said.toString(UTF_8);
  }
}
