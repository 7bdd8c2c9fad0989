package io.adstream.spark.internal.step;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;

import io.adstream.decode.SourceRecord;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.spark.internal.guard.PlacementChecks;
import io.adstream.spark.internal.session.SparkSettings;
import io.adstream.spark.internal.source.TopicSource;
import io.adstream.spark.internal.state.LaneKeys;
import io.adstream.spark.internal.state.LaneOutput;
import io.adstream.spark.internal.state.LaneReleases;
import io.adstream.spark.internal.state.Lanes;
import io.adstream.spark.internal.topic.SourceTopics;
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
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** The pipeline from the source topics to the lanes' output, as a query. */
public final class JoinQuery {

  private static final long SHORTEST_TICK_MILLIS = 100;

  private static final Encoder<Tuple2<Integer, byte[]>> CHUNK =
      Encoders.tuple(Encoders.INT(), Encoders.BINARY());

  private final PipelineSpec spec;
  private final SourceTopics topics;
  private final SparkSettings settings;
  private final LaneKeys keys;
  private final String run;
  private final @Nullable AccumulatorV2<?, ?> waits;

  /**
   * Creates a query over these topics.
   *
   * @param run names the run of the pipeline
   * @param waits brings what tasks wait for to the driver; null where that sees it anyway
   */
  public JoinQuery(
      PipelineSpec spec,
      SourceTopics topics,
      SparkSettings settings,
      LaneKeys keys,
      String run,
      @Nullable AccumulatorV2<?, ?> waits) {
    this.spec = spec;
    this.topics = topics;
    this.settings = settings;
    this.keys = keys;
    this.run = run;
    this.waits = waits;
  }

  /** Source topics, decode, shuffle, join. */
  public Dataset<Row> assemble() {
    KafkaSource source = spec.source();
    Dataset<Row> records =
        RecordColumns.ofKafka(source(source, topics, settings, run), topics, source.decoder());
    int partitions =
        topics.names().size() == 1
            ? topics.partitions(EventType.IMPRESSION)
            : topics.partitions(EventType.IMPRESSION) + topics.partitions(EventType.CLICK);
    PlacementChecks placement = new PlacementChecks(spec.name(), run, source.keying(), topics);
    RouteStep route =
        new RouteStep(
            new RunDecoder(spec.name(), run, source.decoder()),
            spec.plan(),
            placement,
            keys,
            new BatchLimit(partitions),
            waits);
    long maxWindowBytes = spec.options().maxWindowBytes();
    JoinStep join = new JoinStep(spec.plan(), topics, source.keying(), keys, maxWindowBytes);
    Dataset<Row> ticks =
        ticks(settings.session(), spec.plan().join().idleTimeout(), keys.lanes(), true);
    return join(records, ticks, route, join).observe(Lanes.COLUMN, collect_list(col(Lanes.COLUMN)));
  }

  /**
   * Decode, shuffle, join.
   *
   * @param records in {@link RecordColumns}
   * @param ticks in the same columns
   * @return {@link LaneOutput} rows
   */
  public static Dataset<Row> join(
      Dataset<Row> records, Dataset<Row> ticks, RouteStep route, JoinStep join) {
    LaneReleases.of(records.sparkSession());
    MapFunction<Tuple2<Integer, byte[]>, Integer> lane = Tuple2::_1;
    return records
        .union(ticks)
        .mapPartitions(route, CHUNK)
        .groupByKey(lane, Encoders.INT())
        .transformWithState(join, TimeMode.None(), OutputMode.Append(), LaneOutput.ENCODER);
  }

  /**
   * Rows that only report that time has passed.
   *
   * @param atRestart whether lanes report their contents when a pipeline starts
   */
  public static Dataset<Row> ticks(
      SparkSession session, @Nullable Duration idleTimeout, int lanes, boolean atRestart) {
    long intervalMillis =
        idleTimeout == null ? 0 : Math.max(SHORTEST_TICK_MILLIS, idleTimeout.toMillis() / 4);
    return RecordColumns.ofTicks(
        session
            .readStream()
            .format(TickSource.class.getName())
            .option(TickSource.INTERVAL_MILLIS, intervalMillis)
            .option(TickSource.LANES, lanes)
            .option(TickSource.AT_RESTART, atRestart)
            .load());
  }

  /**
   * Validates the options of Spark's source as Spark does before a query starts.
   *
   * @throws PipelineException if Spark rejects them
   */
  public static void checkSource(
      String pipeline, KafkaSource source, SourceTopics topics, SparkSettings settings) {
    try {
      Dataset<Row> unused = source(source, topics, settings, "");
    } catch (Exception e) { // Scala does not declare checked exceptions
      throw new PipelineException("Cannot start pipeline " + pipeline + ": " + e, e);
    }
  }

  private static Dataset<Row> source(
      KafkaSource source, SourceTopics topics, SparkSettings settings, String run) {
    Map<String, String> options = new HashMap<>();
    // A fetch that waits for more data would delay the next batch's, which is for another position.
    options.put("kafka.fetch.max.wait.ms", "10");
    options.put("kafka.max.partition.fetch.bytes", String.valueOf(8 << 20));
    // A poll's records are held in memory, however large they are when decompressed.
    options.put("kafka.max.poll.records", "50");
    options.put("kafka.receive.buffer.bytes", String.valueOf(1 << 20));
    source.properties().forEach((key, value) -> options.put("kafka." + key, value));
    options.put("kafka.isolation.level", "read_committed");
    options.put("kafka.allow.auto.create.topics", "false");
    options.put("kafka.bootstrap.servers", source.bootstrapServers());
    options.put("subscribe", String.join(",", topics.names()));
    options.put(
        "includeHeaders",
        String.valueOf(source.decoder().reads().contains(SourceRecord.Part.HEADERS)));
    options.put("startingOffsets", "earliest");
    options.put("failOnDataLoss", "true");
    options.put("maxOffsetsPerTrigger", String.valueOf(settings.maxRecordsPerBatch()));
    options.put(TopicSource.RUN, run);
    return settings
        .session()
        .readStream()
        .format(TopicSource.class.getName())
        .options(options)
        .load();
  }
}
