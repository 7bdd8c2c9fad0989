package io.adstream.benchmarks.flink;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.process.JobProcess;
import io.adstream.join.JoinSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * The process that runs the Flink join for comparison, until its input ends: the left interval join
 * as in the documentation of Flink SQL, at least once, with its state on the heap. It does less:
 * duplicates are joined twice, and nothing is counted.
 */
public final class PlainFlinkJoin {

  private static final String TABLE =
      """
      CREATE TABLE %s (%s) WITH (
        'connector' = 'kafka',
        'topic' = '%s',
        'properties.bootstrap.servers' = '%s',
        'properties.group.id' = '%s',
        'scan.startup.mode' = 'earliest-offset',
        'format' = 'json',
        'json.timestamp-format.standard' = 'ISO-8601'
      )
      """;
  private static final String IMPRESSION =
      "ImpressionID STRING, UserID STRING, SessionID STRING, AdID STRING, AdCategory STRING,"
          + " Device STRING, OS STRING, Browser STRING, Location STRING, PageID STRING,"
          + " Referrer STRING, ImpressionCost DECIMAL(18, 6), EventTime TIMESTAMP_LTZ(3)";
  private static final String CLICK =
      "ClickID STRING, JoinID STRING, ClickPosition STRING, ClickCost DECIMAL(18, 6),"
          + " EventTime TIMESTAMP_LTZ(3)";
  private static final String JOIN =
      """
      INSERT INTO joined
      SELECT
        ROW(i.ImpressionID, i.UserID, i.SessionID, i.AdID, i.AdCategory, i.Device, i.OS, i.Browser,
          i.Location, i.PageID, i.Referrer, i.ImpressionCost, i.EventTime),
        ROW(c.ClickID, c.JoinID, c.ClickPosition, c.ClickCost, c.EventTime)
      FROM impressions i LEFT JOIN clicks c
        ON i.ImpressionID = c.JoinID
        AND c.EventTime BETWEEN i.EventTime AND i.EventTime + INTERVAL '%d' MINUTE
      """;

  private PlainFlinkJoin() {}

  /**
   * Runs the join. The arguments are the servers, the output topic, which is also the group id, and
   * the workload.
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    String servers = args[0];
    String output = args[1];
    JoinSpec join = Workload.of(args[2], args[3]).traffic().join();
    TableEnvironment tables = TableEnvironment.create(settings());
    tables.executeSql(
        source(IMPRESSION, join.impressionLateness(), Workload.IMPRESSIONS, servers, output));
    tables.executeSql(source(CLICK, join.clickLateness(), Workload.CLICKS, servers, output));
    String row = "impression ROW<%s>, click ROW<%s>".formatted(IMPRESSION, CLICK);
    tables.executeSql(TABLE.formatted("joined", row, output, servers, output));
    JobClient job =
        tables
            .executeSql(JOIN.formatted(join.attributionWindow().toMinutes()))
            .getJobClient()
            .orElseThrow();
    JobProcess.awaitEndOfInput();
    job.cancel().get();
    System.exit(0);
  }

  private static EnvironmentSettings settings() {
    String directory = Path.of(System.getProperty("java.io.tmpdir")).toUri().toString();
    Configuration configuration = new Configuration();
    configuration.setString(
        "parallelism.default", String.valueOf(Runtime.getRuntime().availableProcessors()));
    configuration.setString("state.backend.type", "hashmap");
    configuration.setString("execution.checkpointing.interval", "10 s");
    configuration.setString("execution.checkpointing.mode", "AT_LEAST_ONCE");
    configuration.setString("execution.checkpointing.storage", "filesystem");
    configuration.setString("execution.checkpointing.dir", directory);
    configuration.setString("table.local-time-zone", "UTC");
    return EnvironmentSettings.newInstance()
        .inStreamingMode()
        .withConfiguration(configuration)
        .build();
  }

  private static String source(
      String columns, Duration lateness, String topic, String servers, String group) {
    String watermark =
        ", WATERMARK FOR EventTime AS EventTime - INTERVAL '%d' SECOND"
            .formatted(lateness.toSeconds());
    return TABLE.formatted(topic, columns + watermark, topic, servers, group);
  }
}
