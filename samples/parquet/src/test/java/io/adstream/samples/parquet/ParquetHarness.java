package io.adstream.samples.parquet;

import io.adstream.decode.RejectReason;
import io.adstream.event.Attribute;
import io.adstream.event.Attributes;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measure;
import io.adstream.sink.ResultSink;
import io.adstream.tck.Outcome;
import io.adstream.tck.sink.SinkHarness;
import io.adstream.tck.sink.WriteFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;

/** Certifies the sink in directories below one. */
final class ParquetHarness implements SinkHarness {

  private final Path root;
  private Path directory = Path.of("");

  ParquetHarness(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public void start() {
    try {
      directory = Files.createTempDirectory(root, "store");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes, but for the one time that a file beside the store asks it to fail. */
  private record FailingOnce(String armed) implements PutIfAbsent {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean put(Path file, byte[] content) throws IOException {
      fail(WriteFault.BEFORE_COMMIT);
      boolean isNew = new LinkIfAbsent().put(file, content);
      fail(WriteFault.AFTER_COMMIT);
      return isNew;
    }

    private void fail(WriteFault fault) throws IOException {
      if (Files.deleteIfExists(Path.of(armed + fault))) {
        throw new IOException("The connection was cut " + fault);
      }
    }
  }

  private ParquetSink newSink() {
    return new ParquetSink(directory, new FailingOnce(directory.toString()), false);
  }

  @Override
  public ResultSink sink() {
    return newSink();
  }

  @Override
  public Optional<ResultSink> rebuildingSink() {
    return Optional.of(newSink().rebuilding());
  }

  @Override
  public void failNextWrite(WriteFault fault) {
    try {
      Files.createFile(Path.of(directory.toString() + fault));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Outcome outcome(JoinPlan plan) {
    try {
      return read(ParquetTables.read(directory), plan);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Outcome read(ParquetTables tables, JoinPlan plan) throws IOException {
    List<Outcome.Joined> joined = new ArrayList<>();
    List<Outcome.StoredEvent> events = new ArrayList<>();
    List<String> unclicked = new ArrayList<>();
    for (GenericRecord row : rows(tables, "joined")) {
      events.add(event(EventType.IMPRESSION, row));
      if (row.get("click_id") == null) {
        unclicked.add(text(row, "impression_id"));
      } else {
        events.add(event(EventType.CLICK, row));
        joined.add(
            new Outcome.Joined(
                new Outcome.Match(text(row, "impression_id"), text(row, "click_id")),
                attributes(plan.schema().impressions(), row),
                attributes(plan.schema().clicks(), row),
                (Boolean) row.get("invalid"),
                false));
      }
    }
    List<GenericRecord> orphans = rows(tables, "orphan_click");
    orphans.forEach(row -> events.add(event(EventType.CLICK, row)));
    List<GenericRecord> late = rows(tables, "late_event");
    late.forEach(row -> events.add(event(stream(row), text(row, "id"), "cost", "event_time", row)));
    List<GenericRecord> letters = rows(tables, "dead_letter");
    return Outcome.builder()
        .joined(joined)
        .unclicked(unclicked)
        .orphans(orphans.stream().map(row -> text(row, "click_id")).toList())
        .late(
            late.stream().map(row -> new Outcome.LateEvent(stream(row), text(row, "id"))).toList())
        .rejected(letters.stream().map(ParquetHarness::rejection).toList())
        .kpis(kpis(tables, plan))
        .counters(tables.status().counters())
        .events(events)
        .deadLetters(letters.stream().map(ParquetHarness::deadLetter).toList())
        .build();
  }

  private static Outcome.StoredEvent event(EventType type, GenericRecord row) {
    String stream = type.name().toLowerCase(Locale.ROOT);
    return event(type, text(row, stream + "_id"), stream + "_cost", stream + "_time", row);
  }

  private static Outcome.StoredEvent event(
      EventType type, String id, String cost, String time, GenericRecord row) {
    BigDecimal decimal = (BigDecimal) row.get(cost);
    return new Outcome.StoredEvent(
        type, id, decimal.movePointRight(ResultRows.SCALE).longValueExact(), (Long) row.get(time));
  }

  private static Outcome.Rejection rejection(GenericRecord row) {
    return new Outcome.Rejection(stream(row), RejectReason.valueOf(text(row, "reason")));
  }

  private static Outcome.DeadLetter deadLetter(GenericRecord row) {
    ByteBuffer value = (ByteBuffer) row.get("value");
    byte @Nullable [] bytes = null;
    if (value != null) {
      bytes = new byte[value.remaining()];
      value.duplicate().get(bytes);
    }
    return Outcome.DeadLetter.of(
        rejection(row),
        text(row, "detail"),
        text(row, "topic"),
        Math.toIntExact((Long) row.get("partition")),
        (Long) row.get("record_offset"),
        bytes);
  }

  private static List<Outcome.Kpi> kpis(ParquetTables tables, JoinPlan plan) throws IOException {
    Map<KpiKey, Map<String, BigDecimal>> sums = new LinkedHashMap<>();
    for (CubePlan cube : plan.cubes()) {
      for (GenericRecord row : rows(tables, "kpi_" + cube.name())) {
        List<@Nullable Object> group = new ArrayList<>();
        cube.dimensions().forEach(dimension -> group.add(value(dimension, row)));
        KpiKey key =
            new KpiKey(
                cube.name(), (Long) row.get("window_start"), Collections.unmodifiableList(group));
        Map<String, BigDecimal> sum = sums.computeIfAbsent(key, any -> new LinkedHashMap<>());
        for (Measure measure : cube.measures()) {
          BigDecimal value = new BigDecimal(String.valueOf(row.get(measure.name())));
          sum.merge(measure.name(), value, BigDecimal::add);
        }
      }
    }
    List<Outcome.Kpi> kpis = new ArrayList<>();
    sums.forEach((key, sum) -> kpis.add(new Outcome.Kpi(key, sum)));
    return kpis;
  }

  private static Map<String, @Nullable Object> attributes(StreamSchema schema, GenericRecord row) {
    @Nullable Object[] values = new Object[schema.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(schema.attribute(i), row);
    }
    return Outcome.Joined.byName(Attributes.of(schema, values));
  }

  private static @Nullable Object value(Attribute attribute, GenericRecord row) {
    Object value = row.get(attribute.column());
    if (value == null) {
      return null;
    }
    return switch (attribute.type()) {
      case TEXT -> value.toString();
      case DECIMAL -> ((BigDecimal) value).movePointRight(ResultRows.SCALE).longValueExact();
      case INTEGER, BOOLEAN -> value;
    };
  }

  private static EventType stream(GenericRecord row) {
    return EventType.valueOf(text(row, "stream"));
  }

  private static String text(GenericRecord row, String column) {
    return String.valueOf(row.get(column));
  }

  private static List<GenericRecord> rows(ParquetTables tables, String table) throws IOException {
    List<GenericRecord> rows = new ArrayList<>();
    for (Path file : tables.files(table)) {
      try (ParquetReader<GenericRecord> reader =
          AvroParquetReader.<GenericRecord>builder(new LocalInputFile(file))
              .withDataModel(ResultRows.MODEL)
              .withConf(new PlainParquetConfiguration())
              .build()) {
        for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  @Override
  public void close() {}
}
