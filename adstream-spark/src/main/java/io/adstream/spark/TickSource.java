package io.adstream.spark;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A streaming source of ticks, so that lanes see that time passes while nothing is read: Spark runs
 * no batch without new rows. It is part of every query, since a checkpoint is for a fixed set of
 * sources, but ticks only where it is given an interval.
 */
public final class TickSource implements TableProvider {

  /** Option: milliseconds from one tick to the next; 0 for no ticks. */
  static final String INTERVAL_MILLIS = "intervalMillis";

  private static final StructType COLUMNS = new StructType().add("tick", DataTypes.LongType, false);

  /** Creates the source; Spark does. */
  public TickSource() {}

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return COLUMNS;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new Ticks();
  }

  private static final class Ticks implements SupportsRead {
    @Override
    public String name() {
      return "ticks";
    }

    @Override
    @SuppressWarnings("deprecation") // still to be implemented
    public StructType schema() {
      return COLUMNS;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      long intervalMillis = options.getLong(INTERVAL_MILLIS, 0);
      return () ->
          new Scan() {
            @Override
            public StructType readSchema() {
              return COLUMNS;
            }

            @Override
            public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
              return new TickStream(intervalMillis);
            }
          };
    }
  }

  private static final class TickOffset extends Offset {
    private final long tick;

    TickOffset(long tick) {
      this.tick = tick;
    }

    @Override
    public String json() {
      return String.valueOf(tick);
    }
  }

  private record Tick(long number) implements InputPartition {}

  private static final class TickStream implements MicroBatchStream, SupportsTriggerAvailableNow {
    private final long intervalMillis;
    private boolean availableNow;

    TickStream(long intervalMillis) {
      this.intervalMillis = intervalMillis;
    }

    @Override
    public Offset initialOffset() {
      return new TickOffset(0);
    }

    /** What is there now is no tick: a query that is to end must not wait for the clock. */
    @Override
    public void prepareForTriggerAvailableNow() {
      availableNow = true;
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
      return intervalMillis == 0 || availableNow
          ? start
          : new TickOffset(
              Math.max(((TickOffset) start).tick, System.currentTimeMillis() / intervalMillis));
    }

    @Override
    public Offset latestOffset() {
      throw new UnsupportedOperationException("Cannot say latest offset: no start is given");
    }

    @Override
    public Offset deserializeOffset(String json) {
      return new TickOffset(Long.parseLong(json));
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      return new InputPartition[] {new Tick(((TickOffset) end).tick)};
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      return new TickReaderFactory();
    }

    @Override
    public void commit(Offset end) {}

    @Override
    public void stop() {}
  }

  private static final class TickReaderFactory implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new PartitionReader<>() {
        private boolean read;

        @Override
        public boolean next() {
          boolean first = !read;
          read = true;
          return first;
        }

        @Override
        public InternalRow get() {
          return new GenericInternalRow(new Object[] {((Tick) partition).number()});
        }

        @Override
        public void close() {}
      };
    }
  }
}
