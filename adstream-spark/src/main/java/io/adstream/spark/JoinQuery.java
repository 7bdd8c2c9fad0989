package io.adstream.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_millis;

import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** The line from the source topics to the lanes' output, as a query. */
final class JoinQuery {

  /** The name of the observed metric that holds each lane's {@link LaneReport}. */
  static final String REPORTS = "lanes";

  private static final long SHORTEST_TICK_MILLIS = 100;

  private static final Encoder<Tuple2<Integer, byte[]>> CHUNK =
      Encoders.tuple(Encoders.INT(), Encoders.BINARY());

  private final PipelineSpec spec;
  private final SourceTopics topics;
  private final SparkSettings settings;
  private final LaneKeys keys;
  private final String run;

  JoinQuery(
      PipelineSpec spec, SourceTopics topics, SparkSettings settings, LaneKeys keys, String run) {
    this.spec = spec;
    this.topics = topics;
    this.settings = settings;
    this.keys = keys;
    this.run = run;
  }

  /**
   * Source topics, decode, shuffle, join.
   *
   * @param maxRecords the most records that a batch may have
   */
  Dataset<Row> assemble(long maxRecords) {
    Dataset<Row> source =
        source(spec, topics, settings.session(), maxRecords)
            .select(
                col("topic").equalTo(topics.name(EventType.IMPRESSION)),
                col("partition"),
                col("offset"),
                col("value"),
                unix_millis(current_timestamp()));
    int partitions = topics.partitions(EventType.IMPRESSION) + topics.partitions(EventType.CLICK);
    return join(source, spec, topics, keys, new BatchLimit(partitions), run)
        .observe(REPORTS, collect_list(col("report")));
  }

  /**
   * Decode, shuffle, join.
   *
   * @param records whether it is an impression, partition, offset (or null), value, and the time of
   *     the batch in milliseconds since the epoch
   * @param limit what a batch may take
   * @param run of the pipeline, in which misplaced records are counted, and at whose begin lanes
   *     report what they hold; empty where there is no pipeline
   * @return {@link LaneOutput} rows
   */
  static Dataset<Row> join(
      Dataset<Row> records,
      PipelineSpec spec,
      SourceTopics topics,
      LaneKeys keys,
      BatchLimit limit,
      String run) {
    LaneReleases.of(records.sparkSession());
    MapFunction<Tuple2<Integer, byte[]>, Integer> lane = Tuple2::_1;
    return records
        .union(
            ticks(records.sparkSession(), spec.join().idleTimeout(), keys.lanes(), !run.isEmpty()))
        .mapPartitions(new DecodeStep(spec, topics, keys, limit, run), CHUNK)
        .groupByKey(lane, Encoders.INT())
        .transformWithState(
            new JoinStep(spec, topics, keys),
            TimeMode.None(),
            OutputMode.Append(),
            LaneOutput.ENCODER);
  }

  private static Dataset<Row> ticks(
      SparkSession session, @Nullable Duration idleTimeout, int lanes, boolean atRestart) {
    long intervalMillis =
        idleTimeout == null ? 0 : Math.max(SHORTEST_TICK_MILLIS, idleTimeout.toMillis() / 4);
    return session
        .readStream()
        .format(TickSource.class.getName())
        .option(TickSource.INTERVAL_MILLIS, intervalMillis)
        .option(TickSource.LANES, lanes)
        .option(TickSource.AT_RESTART, atRestart)
        .load()
        .select(
            lit(false),
            lit(Chunk.TICK),
            col("tick"),
            lit(null).cast("binary"),
            unix_millis(current_timestamp()));
  }

  /**
   * Checks the options of Spark's source as it does when a query is about to start.
   *
   * @throws PipelineException if it refuses them
   */
  static void checkSource(PipelineSpec spec, SourceTopics topics, SparkSettings settings) {
    try {
      Dataset<Row> unused = source(spec, topics, settings.session(), settings.maxRecordsPerBatch());
    } catch (Exception e) { // Scala does not declare those that are checked
      throw new PipelineException("Cannot start pipeline " + spec.name() + ": " + e, e);
    }
  }

  private static Dataset<Row> source(
      PipelineSpec spec, SourceTopics topics, SparkSession session, long maxRecords) {
    Map<String, String> options = new HashMap<>();
    // A fetch that waits for more would hold back the next batch's, which is for another position.
    options.put("kafka.fetch.max.wait.ms", "10");
    options.put("kafka.max.partition.fetch.bytes", String.valueOf(8 << 20));
    options.put("kafka.max.poll.records", "5000");
    options.put("kafka.receive.buffer.bytes", String.valueOf(1 << 20));
    spec.kafkaProperties().forEach((key, value) -> options.put("kafka." + key, value));
    options.put("kafka.isolation.level", "read_committed");
    options.put("kafka.allow.auto.create.topics", "false");
    options.put("kafka.bootstrap.servers", spec.bootstrapServers());
    options.put(
        "subscribe", topics.name(EventType.IMPRESSION) + "," + topics.name(EventType.CLICK));
    options.put("startingOffsets", "earliest");
    options.put("failOnDataLoss", "true");
    options.put("maxOffsetsPerTrigger", String.valueOf(maxRecords));
    return session.readStream().format("kafka").options(options).load();
  }
}
