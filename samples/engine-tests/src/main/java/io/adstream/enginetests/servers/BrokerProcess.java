package io.adstream.enginetests.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.enginetests.process.ChildProcess;
import io.adstream.samples.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker in a separate process, with a directory that outlives it; several can form a cluster.
 * Not thread-safe.
 */
public final class BrokerProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerProcess.class);
  private static final String PORT = "test.port";
  private static final String DIRECTORY = "test.directory";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Kills a broker so that it can be restarted. */
  private static final Map<String, String> SOON_MISSED =
      Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500");

  private final Path directory;
  private final int port;
  private ChildProcess process;

  private BrokerProcess(Path directory, int port, Map<String, String> properties) {
    this.directory = directory;
    this.port = port;
    write(properties);
    process = launch();
  }

  /** Starts a single broker. */
  public static BrokerProcess single(Path directory) {
    BrokerProcess broker = new BrokerProcess(directory, freePort(), SOON_MISSED);
    awaitBrokers(broker.address(), 1);
    return broker;
  }

  /** Starts a cluster in which each topic needs two brokers. */
  public static List<BrokerProcess> cluster(Path directory, int nodes) {
    List<Integer> controllers = IntStream.range(0, nodes).map(i -> freePort()).boxed().toList();
    String voters =
        IntStream.range(0, nodes)
            .mapToObj(i -> (i + 1) + "@127.0.0.1:" + controllers.get(i))
            .collect(Collectors.joining(","));
    List<BrokerProcess> brokers = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      int port = freePort();
      Map<String, String> properties = new HashMap<>();
      properties.put("node.id", String.valueOf(i + 1));
      properties.put("controller.quorum.voters", voters);
      properties.put(
          "listeners",
          "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllers.get(i));
      for (String topic : List.of("offsets.topic", "transaction.state.log")) {
        properties.put(topic + ".replication.factor", String.valueOf(nodes));
      }
      properties.put("default.replication.factor", String.valueOf(nodes));
      properties.put("min.insync.replicas", "2");
      properties.put("transaction.state.log.min.isr", "2");
      properties.putAll(SOON_MISSED);
      brokers.add(new BrokerProcess(directory.resolve("node-" + (i + 1)), port, properties));
    }
    awaitBrokers(addresses(brokers), nodes);
    return brokers;
  }

  /** The bootstrap servers of these brokers. */
  public static String addresses(List<BrokerProcess> brokers) {
    return brokers.stream().map(BrokerProcess::address).collect(Collectors.joining(","));
  }

  /** The address for clients. */
  public String address() {
    return "localhost:" + port;
  }

  /** Kills the broker with SIGKILL. */
  public void kill() {
    process.kill();
  }

  /** Restarts the broker after it was killed. */
  public void startAgain() {
    process = launch();
  }

  /** Creates topics with the cluster's replication factor, and waits until they can be used. */
  public static void createTopics(String address, int partitions, String... names) {
    List<NewTopic> topics =
        Stream.of(names)
            .map(name -> new NewTopic(name, Optional.of(partitions), Optional.empty()))
            .toList();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (String name : names) {
      for (int lane = 0; lane < partitions; lane++) {
        ends.put(new TopicPartition(name, lane), OffsetSpec.latest());
      }
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin.createTopics(topics).all().get();
      await("The topics have leaders", () -> canList(admin, ends));
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot create topics", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Whether all brokers know these topics; each learns of them at a different time. */
  private static boolean canList(Admin admin, Map<TopicPartition, OffsetSpec> ends)
      throws InterruptedException {
    try {
      return admin.listOffsets(ends).all().get().size() == ends.size();
    } catch (ExecutionException e) {
      LOG.info("The topics are not there yet", e.getCause());
      return false;
    }
  }

  private static void awaitBrokers(String addresses, int count) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses))) {
      await("The brokers start", () -> brokers(admin) == count);
    }
  }

  private static void await(String failure, Callable<Boolean> condition) {
    Awaitility.await(failure)
        .atMost(PATIENCE)
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(condition);
  }

  /** The number of brokers in the cluster; 0 while none responds. */
  private static int brokers(Admin admin) throws InterruptedException {
    try {
      return admin.describeCluster().nodes().get().size();
    } catch (ExecutionException e) {
      LOG.info("The brokers do not answer yet", e.getCause());
      return 0;
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted", e);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot find a free port", e);
    }
  }

  private void write(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    properties.put(PORT, String.valueOf(port));
    properties.put(DIRECTORY, directory.toString());
    try {
      Files.createDirectories(directory);
      try (var file = Files.newBufferedWriter(file("properties"), UTF_8)) {
        properties.store(file, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a broker's settings", e);
    }
  }

  private ChildProcess launch() {
    return ChildProcess.java(
        List.of("-Xmx384m"),
        ChildProcess.classPath(),
        List.of(BrokerProcess.class.getName(), file("properties").toString()),
        Map.of(),
        file("log"));
  }

  /** Beside its directory. */
  private Path file(String ending) {
    return Path.of(directory + "." + ending);
  }

  @Override
  public void close() {
    process.close();
  }

  /**
   * Runs the broker until the parent process is gone.
   *
   * @param words the file with its settings
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    ChildProcess.endWithParent();
    Properties settings = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(words[0]), UTF_8)) {
      settings.load(file);
    }
    EmbeddedKafka.Builder builder =
        EmbeddedKafka.builder()
            .port(Integer.parseInt(settings.getProperty(PORT)))
            .directory(Path.of(settings.getProperty(DIRECTORY)));
    settings.stringPropertyNames().stream()
        .filter(name -> !name.startsWith("test."))
        .forEach(name -> builder.property(name, settings.getProperty(name)));
    builder.start();
    Thread.currentThread().join(); // for ever
  }
}
