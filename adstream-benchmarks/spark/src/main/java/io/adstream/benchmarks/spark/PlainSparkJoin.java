package io.adstream.benchmarks.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.process.JobProcess;
import io.adstream.join.JoinSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.types.StructType;

/**
 * The process that runs the Spark join for comparison, until its input ends: the stream-stream join
 * as in Structured Streaming's own documentation, at least once. It does less: duplicates are
 * joined twice, and nothing is counted.
 */
public final class PlainSparkJoin {

  private static final StructType IMPRESSION =
      StructType.fromDDL(
          "ImpressionID STRING, UserID STRING, SessionID STRING, AdID STRING, AdCategory STRING,"
              + " Device STRING, OS STRING, Browser STRING, Location STRING, PageID STRING,"
              + " Referrer STRING, ImpressionCost DECIMAL(18,6), EventTime TIMESTAMP");
  private static final StructType CLICK =
      StructType.fromDDL(
          "ClickID STRING, JoinID STRING, ClickPosition STRING, ClickCost DECIMAL(18,6),"
              + " EventTime TIMESTAMP");

  private final SparkSession session;
  private final String servers;
  private final JoinSpec join;

  private PlainSparkJoin(SparkSession session, String servers, JoinSpec join) {
    this.session = session;
    this.servers = servers;
    this.join = join;
  }

  /**
   * Runs the join. The arguments are the servers, the output topic, {@code left} or {@code inner},
   * the maximum impressions and clicks per batch, and the workload.
   */
  public static void main(String[] args)
      throws IOException, TimeoutException, StreamingQueryException {
    JoinSpec join = Workload.of(args[5], args[6]).traffic().join();
    try (SparkSession session = SparkSession.builder().getOrCreate()) {
      PlainSparkJoin plain = new PlainSparkJoin(session, args[0], join);
      StreamingQuery query = plain.start(args[1], args[2], args[3], args[4]);
      Thread end = new Thread(() -> stopAtEndOfInput(query), "end-of-input");
      end.setDaemon(true);
      end.start();
      query.awaitTermination();
    }
    System.exit(0);
  }

  private StreamingQuery start(
      String output, String kind, String mostImpressions, String mostClicks)
      throws TimeoutException {
    Dataset<Row> impressions =
        events(Workload.IMPRESSIONS, mostImpressions, IMPRESSION, "impression", "ImpressionID")
            .withWatermark("impressionTime", interval(join.impressionLateness()));
    Dataset<Row> clicks =
        events(Workload.CLICKS, mostClicks, CLICK, "click", "JoinID")
            .withWatermark("clickTime", interval(join.clickLateness()));
    Column condition =
        expr(
            "clickKey = impressionKey AND clickTime >= impressionTime"
                + " AND clickTime <= impressionTime + INTERVAL "
                + interval(join.attributionWindow()));
    return impressions
        .join(clicks, condition, kind.equals("left") ? "left_outer" : kind)
        .select(
            col("impression.ImpressionID").as("key"),
            to_json(struct(col("impression"), col("click"))).as("value"))
        .writeStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", servers)
        .option("topic", output)
        .option("checkpointLocation", session.conf().get("spark.adstream.checkpoint"))
        .start();
  }

  /**
   * The events of a topic in a column of this name, with their times and keys in further columns.
   * No key is null, since Spark would drop heartbeats before they advance the watermark, and read
   * the JSON once more to do so.
   */
  private Dataset<Row> events(String topic, String most, StructType type, String name, String id) {
    DataStreamReader reader =
        session
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", servers)
            .option("subscribe", topic)
            .option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", most);
    JobProcess.kafkaProperties().forEach((key, value) -> reader.option("kafka." + key, value));
    return reader
        .load()
        .select(from_json(col("value").cast("string"), type).as(name))
        .withColumn(name + "Time", col(name + ".EventTime"))
        .withColumn(name + "Key", coalesce(col(name + "." + id), lit("no " + name)));
  }

  private static String interval(Duration duration) {
    return duration.toMillis() + " milliseconds";
  }

  private static void stopAtEndOfInput(StreamingQuery query) {
    try {
      JobProcess.awaitEndOfInput();
      query.stop();
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException("Cannot stop the join", e);
    }
  }
}
