package io.adstream.spark.internal.source;

import java.util.Map;
import java.util.Optional;
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
 * Spark's Kafka source, with its options, columns, offsets and planning, whose partitions are read
 * by a {@link TopicReader}.
 */
public final class TopicSource extends KafkaSourceProvider {

  private static final String HEADERS = "includeHeaders";

  /** Creates the source; called by Spark. */
  public TopicSource() {}

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
      return () ->
          new Scan() {
            @Override
            public StructType readSchema() {
              return scan.readSchema();
            }

            @Override
            public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
              return new TopicStream(
                  (KafkaMicroBatchStream) scan.toMicroBatchStream(checkpointLocation));
            }
          };
    }
  }

  /** Delegates all but the creation of readers. */
  private static final class TopicStream
      implements SupportsTriggerAvailableNow, ReportsSourceMetrics, MicroBatchStream {
    private final KafkaMicroBatchStream kafka;

    TopicStream(KafkaMicroBatchStream kafka) {
      this.kafka = kafka;
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
      return kafka.latestOffset(start, limit);
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
