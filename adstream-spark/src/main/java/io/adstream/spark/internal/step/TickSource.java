package io.adstream.spark.internal.step;

import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.spark.internal.state.LaneHead;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
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
 * A streaming source of ticks, which let lanes observe time passing while nothing is read, since
 * Spark runs no batch without new rows. It is part of every query, since a checkpoint is bound to a
 * fixed set of sources, but ticks only if it has an interval, and once after a restart, so that
 * lanes report their contents before the next record arrives.
 */
public final class TickSource implements TableProvider {

  /** Option: milliseconds between ticks; 0 for no ticks. */
  static final String INTERVAL_MILLIS = "intervalMillis";

  /** Option: the query's number of lanes, which its checkpoint is bound to. */
  static final String LANES = "lanes";

  /** Option: whether a query that resumes from a checkpoint begins with a tick. */
  static final String AT_RESTART = "atRestart";

  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

  /** The setting that Spark copies the former to before it creates the query's sources. */
  private static final String STATE_PARTITIONS =
      "spark.sql.streaming.internal.stateStore.partitions";

  private static final StructType COLUMNS = new StructType().add("tick", DataTypes.LongType, false);

  /** Creates the source; called by Spark. */
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
    @SuppressWarnings("deprecation") // abstract in the interface
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
      int lanes = options.getInt(LANES, 1);
      boolean atRestart = options.getBoolean(AT_RESTART, false);
      return () ->
          new Scan() {
            @Override
            public StructType readSchema() {
              return COLUMNS;
            }

            @Override
            public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
              useOneTaskForEachLane(lanes);
              return new TickStream(intervalMillis, lanes, atRestart);
            }
          };
    }
  }

  /**
   * Replaces Spark's default number of tasks, 200, with the number of lanes, unless the user has
   * set one. This is called in the session that Spark has cloned for the query, before planning, so
   * the user's session is not changed.
   */
  private static void useOneTaskForEachLane(int lanes) {
    RuntimeConfig conf = SparkSession.active().conf();
    if (!conf.getAll().contains(SHUFFLE_PARTITIONS)) {
      conf.set(SHUFFLE_PARTITIONS, lanes);
      conf.set(STATE_PARTITIONS, lanes);
    }
  }

  /**
   * The time of a tick, and the checkpoint's number of lanes: Spark stores offsets with each batch,
   * even before lanes have state.
   *
   * @param millis the time in milliseconds since the epoch
   * @param lanes the number of lanes; 0 if the checkpoint does not contain it
   */
  record TickPosition(long millis, int lanes) {
    /** The second form, a number of ticks, is that of checkpoints without the number of lanes. */
    private static final Pattern JSON =
        Pattern.compile("\\{\"millis\":(\\d+),\"lanes\":(\\d+)\\}|(\\d+)");

    String json() {
      return "{\"millis\":" + millis + ",\"lanes\":" + lanes + "}";
    }

    /**
     * Parses a position.
     *
     * @throws CorruptBytesException if the text is not one that was written
     */
    static TickPosition read(String json) {
      Matcher matcher = JSON.matcher(json);
      if (!matcher.matches()) {
        throw new CorruptBytesException("the position of ticks is \"" + json + "\"");
      }
      return matcher.group(3) == null
          ? new TickPosition(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)))
          : new TickPosition(Long.parseLong(matcher.group(3)), 0);
    }

    /** The position of a tick that is independent of the time. */
    TickPosition next(int toLanes) {
      return new TickPosition(millis + 1, toLanes);
    }

    /** The position at a time: if ticks are due, that of the newest one. */
    TickPosition at(long nowMillis, long intervalMillis, int toLanes) {
      return new TickPosition(
          intervalMillis == 0 ? millis : nowMillis - nowMillis % intervalMillis, toLanes);
    }
  }

  private static final class TickOffset extends Offset {
    private final TickPosition position;

    TickOffset(TickPosition position) {
      this.position = position;
    }

    @Override
    public String json() {
      return position.json();
    }
  }

  private record Tick(long millis) implements InputPartition {}

  private static final class TickStream implements MicroBatchStream, SupportsTriggerAvailableNow {
    private final long intervalMillis;
    private final int lanes;
    private boolean atRestart;
    private boolean availableNow;
    private boolean isDue;

    TickStream(long intervalMillis, int lanes, boolean atRestart) {
      this.intervalMillis = intervalMillis;
      this.lanes = lanes;
      this.atRestart = atRestart;
    }

    @Override
    public Offset initialOffset() {
      atRestart = false;
      return new TickOffset(new TickPosition(0, lanes));
    }

    /**
     * Ticks do not count as available data: a query that stops after the available data must not
     * wait for the clock.
     */
    @Override
    public void prepareForTriggerAvailableNow() {
      availableNow = true;
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
      TickPosition position = ((TickOffset) start).position;
      if (isDue && !availableNow) {
        isDue = false;
        atRestart = false; // Spark reads the initial position several times
        return new TickOffset(position.next(lanes));
      }
      long interval = availableNow ? 0 : intervalMillis;
      return new TickOffset(position.at(System.currentTimeMillis(), interval, lanes));
    }

    @Override
    public Offset latestOffset() {
      throw new UnsupportedOperationException("Cannot determine latest offset: start is missing");
    }

    @Override
    public Offset deserializeOffset(String json) {
      TickPosition position = TickPosition.read(json);
      LaneHead.checkLanes(lanes, position.lanes());
      isDue = atRestart;
      return new TickOffset(position);
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      return new InputPartition[] {new Tick(((TickOffset) end).position.millis())};
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
          return new GenericInternalRow(new Object[] {((Tick) partition).millis()});
        }

        @Override
        public void close() {}
      };
    }
  }
}
