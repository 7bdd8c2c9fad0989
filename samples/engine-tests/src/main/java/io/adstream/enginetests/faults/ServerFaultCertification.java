package io.adstream.enginetests.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;

/** Base class of tests in which an engine survives faults of its servers. */
public abstract class ServerFaultCertification extends FaultCertification {

  /** A fault of the servers. */
  protected interface Trouble {
    /** Occurs while there is work left, and returns when it is over. */
    void happenTo(ChildProcess engine) throws Exception;
  }

  /**
   * Runs one engine over all of the traffic, with a fault on the way that must not affect the
   * results.
   */
  protected static void survive(
      EngineArguments arguments, TrafficSpec traffic, SentTraffic sent, Trouble trouble)
      throws Exception {
    try (ChildProcess engine = engine(arguments)) {
      awaitRead(engine, arguments, sent.records() / 10);
      checkUnfinished(arguments, sent);
      trouble.happenTo(engine);
      try (Connection connection = postgres.connect()) {
        StoredTables tables = new StoredTables(connection, arguments.name());
        awaitEnd(engine, tables, traffic, sent);
        checkMetricsAndKill(arguments, engine, tables);
      }
    }
  }

  /** Waits until a total number of records has been read. */
  protected static void awaitRead(ChildProcess engine, EngineArguments arguments, long records)
      throws SQLException {
    try (Connection connection = postgres.connect()) {
      awaitRead(engine, new StoredTables(connection, arguments.name()), records);
    }
  }

  /** The number of records read. */
  protected static long read(EngineArguments arguments) throws SQLException {
    try (Connection connection = postgres.connect()) {
      return new StoredTables(connection, arguments.name()).read();
    }
  }

  /** Checks that there is work left, so that the fault occurs in between. */
  protected static void checkUnfinished(EngineArguments arguments, SentTraffic sent)
      throws SQLException {
    long read = read(arguments);
    LOG.info("{}: {} records of {}", arguments.name(), read, sent.records());
    assertThat(read).as("read, seed %s", SEED).isLessThan(sent.records());
  }

  /** Lets time pass, during which the engine must not end. */
  protected static void stayAway(ChildProcess engine, Duration away) {
    long due = System.nanoTime() + away.toNanos();
    while (System.nanoTime() < due) {
      engine.checkRunning();
      pause(Math.min(100, TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()) + 1));
    }
  }

  /** Kills PostgreSQL with SIGKILL. */
  protected static void killPostgres() throws IOException {
    long postmaster =
        Long.parseLong(
            Files.readAllLines(directory.resolve("postgres").resolve("postmaster.pid"))
                .get(0)
                .strip());
    assertThat(ProcessHandle.of(postmaster).orElseThrow().destroyForcibly()).isTrue();
  }

  /** Restarts a killed PostgreSQL on the same directory and port. */
  protected static void startPostgresAgain() {
    int port = postgres.port();
    postgres.close();
    postgres = startPostgres(port);
  }

  /** Runs a statement as the server's owner. */
  protected static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of a query's result, in order. */
  protected static Set<String> query(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      Set<String> found = new TreeSet<>();
      while (row.next()) {
        found.add(row.getString(1));
      }
      return found;
    }
  }

  /** The whole log of a pipeline's engines. */
  protected static String log(String name) {
    try {
      return Files.readString(directory.resolve(name + ".log"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The members of all of a pipeline's consumer groups; none if it has no groups. */
  protected static Set<String> members(EngineArguments arguments)
      throws ExecutionException, InterruptedException {
    Set<String> members = new TreeSet<>();
    for (ConsumerGroupDescription group : groups(arguments)) {
      group.members().forEach(member -> members.add(member.consumerId()));
    }
    return members;
  }

  /** A pipeline's consumer groups. */
  protected static Collection<ConsumerGroupDescription> groups(EngineArguments arguments)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments.bootstrapServers()))) {
      Set<String> groups = new TreeSet<>();
      for (GroupListing group : admin.listGroups().all().get()) {
        if (group.groupId().startsWith("adstream-" + arguments.name() + "-")) {
          groups.add(group.groupId());
        }
      }
      return admin.describeConsumerGroups(groups).all().get().values();
    }
  }
}
