package io.adstream.samples.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker (KRaft, one node) in this process, bound to loopback. It is closed at the
 * latest when the process ends, and its temporary directory is then deleted. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final String NODE = "1";
  private static final String CLUSTER = "adstreamAAAAAAAAAAAAAA";

  private final KafkaRaftServer server;
  private final int port;
  private final int openPort;
  private final @Nullable Path temporaryDirectory;
  private boolean closed;

  private EmbeddedKafka(Builder settings) {
    port = Directories.port(settings.port);
    openPort = settings.protocol == SecurityProtocol.PLAINTEXT ? port : Directories.freePort();
    Path directory = settings.directory;
    if (directory == null) {
      directory = Directories.temporary("adstream-kafka-");
      temporaryDirectory = directory;
    } else {
      temporaryDirectory = null;
    }
    Map<String, String> properties = properties(directory);
    properties.putAll(listeners(settings.protocol));
    properties.putAll(settings.properties);
    try {
      format(directory, Integer.parseInt(properties.getOrDefault("node.id", NODE)));
      server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      server.startup();
    } catch (Exception | LinkageError e) { // the latter if the process ends meanwhile
      if (temporaryDirectory != null) {
        Directories.delete(temporaryDirectory);
      }
      throw new IllegalStateException("Cannot start embedded Kafka on port " + port, e);
    }
  }

  /** Starts a broker on a free port, in a temporary directory. */
  public static EmbeddedKafka start() {
    return builder().start();
  }

  /** Starts with the defaults: a free port and a temporary directory. */
  public static Builder builder() {
    return new Builder();
  }

  /** The address for clients: {@code localhost:port}. */
  public String bootstrapServers() {
    return "localhost:" + port;
  }

  /**
   * Creates topics with unlimited retention.
   *
   * @throws IllegalStateException if a topic already exists
   */
  public void createTopics(int partitions, String... names) {
    List<NewTopic> topics = new ArrayList<>();
    for (String name : names) {
      topics.add(new NewTopic(name, partitions, (short) 1));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "localhost:" + openPort))) {
      admin.createTopics(topics).all().get();
      awaitKnown(admin, List.of(names));
      // Records sent before the partitions have leaders may get out of order.
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (String name : names) {
        for (int partition = 0; partition < partitions; partition++) {
          ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
      }
      admin.listOffsets(ends).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot create topics " + List.of(names), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot create topics: interrupted", e);
    }
  }

  /** The directory to delete at the end; null if it is the caller's. */
  @Nullable Path temporaryDirectory() {
    return temporaryDirectory;
  }

  private static void awaitKnown(Admin admin, List<String> names)
      throws ExecutionException, InterruptedException {
    while (!admin.listTopics().names().get().containsAll(names)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /**
   * Stops the broker and deletes its temporary directory. Closing a closed broker has no effect.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdown();
    server.awaitShutdown();
    if (temporaryDirectory != null) {
      Directories.delete(temporaryDirectory);
    }
    Teardown.forget(this);
  }

  private static void format(Path directory, int node) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(node)
        .setClusterId(CLUSTER)
        .setDirectories(Set.of(directory.toString()))
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName("CONTROLLER")
        .setIgnoreFormatted(true)
        .run();
  }

  /** If clients must authenticate, the broker talks to itself on a separate port. */
  private Map<String, String> listeners(SecurityProtocol protocol) {
    int controllerPort = Directories.freePort();
    String clients = protocol.name() + "://%s:" + port;
    if (openPort != port) {
      clients += ",PLAINTEXT://%s:" + openPort;
    }
    Map<String, String> properties = new HashMap<>();
    properties.put(
        "listeners",
        clients.replace("%s", "127.0.0.1") + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.put("advertised.listeners", clients.replace("%s", "localhost"));
    properties.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,"
            + "CONTROLLER:PLAINTEXT");
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    return properties;
  }

  private static Map<String, String> properties(Path directory) {
    Map<String, String> properties = new HashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", NODE);
    properties.put("log.dirs", directory.toString());
    // One node, so no replication; few partitions, so that it starts and stops quickly.
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      properties.put(topic + ".num.partitions", "4");
      properties.put(topic + ".replication.factor", "1");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    // Tests that crash a member need not wait long until it is detected.
    properties.put("group.min.session.timeout.ms", "100");
    // Records with old timestamps are kept.
    properties.put("log.retention.ms", "-1");
    properties.put("auto.create.topics.enable", "false");
    properties.put("controlled.shutdown.enable", "false");
    properties.put("log.cleaner.dedupe.buffer.size", "8388608");
    return properties;
  }

  /** Collects the settings of an {@link EmbeddedKafka}. Not thread-safe. */
  public static final class Builder {
    private int port;
    private SecurityProtocol protocol = SecurityProtocol.PLAINTEXT;
    private @Nullable Path directory;
    private final Map<String, String> properties = new HashMap<>();

    private Builder() {}

    /** Sets the port for clients; a free one by default. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /**
     * Sets the security protocol of clients, {@code PLAINTEXT} by default; set what it requires of
     * the broker, such as a certificate, with {@linkplain #property properties}.
     */
    public Builder clients(SecurityProtocol value) {
      protocol = value;
      return this;
    }

    /** Sets the directory for the broker's data, which then outlives the broker. */
    public Builder directory(Path value) {
      directory = value;
      return this;
    }

    /** Sets a further property of the broker. */
    public Builder property(String key, String value) {
      properties.put(key, value);
      return this;
    }

    /**
     * Starts the broker.
     *
     * @throws IllegalStateException if it cannot start, such as if the port is taken
     */
    public EmbeddedKafka start() {
      return Teardown.start(() -> new EmbeddedKafka(this));
    }
  }
}
