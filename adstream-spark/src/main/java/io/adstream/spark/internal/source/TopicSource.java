package io.adstream.spark.internal.source;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaMicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * Spark's Kafka source, with its options, columns, offsets and planning. What differs: partitions
 * are read by a {@link TopicReader}, and the size of a batch can change while the query runs.
 */
public final class TopicSource extends KafkaSourceProvider {

  /** Option: the run of a pipeline, whose {@link #limit} applies; optional. */
  public static final String RUN = "run";

  private static final String HEADERS = "includeHeaders";

  /** By run, in the driver's process. */
  private static final Map<String, LongSupplier> LIMITS = new ConcurrentHashMap<>();

  /** Creates the source; called by Spark. */
  public TopicSource() {}

  /**
   * Limits the number of records of a run's batches, instead of {@code maxOffsetsPerTrigger}.
   *
   * @param maxRecords is called when a batch is planned
   */
  public static void limit(String run, LongSupplier maxRecords) {
    LIMITS.put(run, maxRecords);
  }

  /** Forgets the limit of a run that has ended. */
  public static void forget(String run) {
    LIMITS.remove(run);
  }

  @Override
  public KafkaTable getTable(CaseInsensitiveStringMap options) {
    return new Topics(options.getBoolean(HEADERS, false));
  }

  private final class Topics extends KafkaTable {
    Topics(boolean includesHeaders) {
      super(includesHeaders);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      Scan scan = super.newScanBuilder(options).build();
      String run = options.getOrDefault(RUN, "");
      return () ->
          new Scan() {
            @Override
            public StructType readSchema() {
              return scan.readSchema();
            }

            @Override
            public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
              return new TopicStream(
                  (KafkaMicroBatchStream) scan.toMicroBatchStream(checkpointLocation), run);
            }
          };
    }
  }

  /** Delegates all but the limit of a batch and the creation of readers. */
  private static final class TopicStream
      implements SupportsTriggerAvailableNow, ReportsSourceMetrics, MicroBatchStream {
    private final KafkaMicroBatchStream kafka;
    private final String run;

    TopicStream(KafkaMicroBatchStream kafka, String run) {
      this.kafka = kafka;
      this.run = run;
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      return new TopicReaderFactory();
    }

    @Override
    public Offset initialOffset() {
      return kafka.initialOffset();
    }

    @Override
    public void prepareForTriggerAvailableNow() {
      kafka.prepareForTriggerAvailableNow();
    }

    @Override
    public ReadLimit getDefaultReadLimit() {
      return kafka.getDefaultReadLimit();
    }

    @Override
    public Offset latestOffset() {
      return kafka.latestOffset();
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
      LongSupplier maxRecords = LIMITS.get(run);
      return kafka.latestOffset(
          start, maxRecords == null ? limit : ReadLimit.maxRows(maxRecords.getAsLong()));
    }

    @Override
    public @Nullable Offset reportLatestOffset() {
      return kafka.reportLatestOffset();
    }

    @Override
    public Offset deserializeOffset(String json) {
      return kafka.deserializeOffset(json);
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      return kafka.planInputPartitions(start, end);
    }

    @Override
    public Map<String, String> metrics(Optional<Offset> latestConsumed) {
      return kafka.metrics(latestConsumed);
    }

    @Override
    public void commit(Offset end) {
      kafka.commit(end);
    }

    @Override
    public void stop() {
      kafka.stop();
    }

    @Override
    public String toString() {
      return kafka.toString();
    }
  }

  private static final class TopicReaderFactory implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new TopicReader((KafkaBatchInputPartition) partition);
    }
  }
}
