package io.adstream.samples.parquet;

import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Converts results to rows; a row's schema is named after its table. Columns are named as in
 * PostgreSQL. Not thread-safe.
 */
final class ResultRows implements JoinResult.Visitor<GenericRecord> {

  /** The representation of values in rows: decimals as numbers. */
  static final GenericData MODEL = new GenericData();

  static final int SCALE = 6;

  private static final Schema DECIMAL =
      LogicalTypes.decimal(38, SCALE).addToSchema(Schema.create(Schema.Type.BYTES));
  private static final Schema TIME =
      LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
  private static final Schema TEXT = Schema.create(Schema.Type.STRING);
  private static final Schema LONG = Schema.create(Schema.Type.LONG);
  private static final Schema BOOLEAN = Schema.create(Schema.Type.BOOLEAN);
  private static final Schema BYTES = Schema.create(Schema.Type.BYTES);

  static {
    MODEL.addLogicalTypeConversion(new Conversions.DecimalConversion());
  }

  private final JoinPlan plan;
  private final Schema joined;
  private final Schema orphan;
  private final Schema late;
  private final Schema deadLetter;
  private final Map<String, Schema> cubes = new HashMap<>();

  ResultRows(JoinPlan plan) {
    this.plan = plan;
    Columns pair = new Columns("joined").event(plan, EventType.IMPRESSION);
    joined = pair.event(plan, EventType.CLICK).column("invalid", BOOLEAN).schema();
    orphan = new Columns("orphan_click").event(plan, EventType.CLICK).schema();
    late =
        new Columns("late_event")
            .column("stream", TEXT)
            .column("id", TEXT)
            .column("impression_id", TEXT)
            .column("cost", DECIMAL)
            .column("event_time", TIME)
            .column("watermark", TIME)
            .schema();
    deadLetter =
        new Columns("dead_letter")
            .column("reason", TEXT)
            .column("detail", TEXT)
            .column("stream", TEXT)
            .column("topic", TEXT)
            .column("partition", LONG)
            .column("record_offset", LONG)
            .column("value", BYTES)
            .schema();
    for (CubePlan cube : plan.cubes()) {
      Columns columns = new Columns("kpi_" + cube.name()).column("window_start", TIME);
      cube.dimensions().forEach(each -> columns.column(each.column(), type(each.type())));
      cube.measures().forEach(each -> columns.column(each.name(), type(each)));
      cubes.put(cube.name(), columns.schema());
    }
  }

  private static Schema type(AttributeType type) {
    return switch (type) {
      case TEXT -> TEXT;
      case INTEGER -> LONG;
      case DECIMAL -> DECIMAL;
      case BOOLEAN -> BOOLEAN;
    };
  }

  private static Schema type(Measure measure) {
    return measure.unit() == Measure.Unit.MICROS ? DECIMAL : LONG;
  }

  /** The columns of a table, all of which are nullable. */
  private static final class Columns {
    private final SchemaBuilder.FieldAssembler<Schema> fields;

    Columns(String table) {
      fields = SchemaBuilder.record(table).fields();
    }

    Columns column(String name, Schema type) {
      fields.name(name).type(Schema.createUnion(Schema.create(Schema.Type.NULL), type)).noDefault();
      return this;
    }

    Columns event(JoinPlan plan, EventType type) {
      String stream = type.name().toLowerCase(Locale.ROOT);
      column(stream + "_id", TEXT);
      if (type == EventType.CLICK) {
        column("join_id", TEXT);
      }
      for (Attribute attribute : plan.schema().of(type).attributes()) {
        column(attribute.column(), type(attribute.type()));
      }
      return column(stream + "_cost", DECIMAL).column(stream + "_time", TIME);
    }

    Schema schema() {
      return fields.endRecord();
    }

    private static Schema type(AttributeType type) {
      return ResultRows.type(type);
    }
  }

  @Override
  public GenericRecord matched(JoinResult.Matched matched) {
    GenericRecord row = new GenericData.Record(joined);
    put(row, matched.impression());
    put(row, matched.click());
    row.put(
        "invalid", plan.traffic(matched.impression(), matched.click()) == Measure.Traffic.INVALID);
    return row;
  }

  @Override
  public GenericRecord unclicked(JoinResult.Unclicked unclicked) {
    GenericRecord row = new GenericData.Record(joined);
    put(row, unclicked.impression());
    row.put("invalid", plan.traffic(unclicked.impression()) == Measure.Traffic.INVALID);
    return row;
  }

  @Override
  public GenericRecord orphan(JoinResult.Orphan result) {
    GenericRecord row = new GenericData.Record(orphan);
    put(row, result.click());
    return row;
  }

  @Override
  public GenericRecord late(JoinResult.Late result) {
    AdEvent event = result.event();
    GenericRecord row = new GenericData.Record(late);
    row.put("stream", event.type().name());
    row.put("id", event.id());
    row.put("impression_id", event.joinId());
    row.put("cost", BigDecimal.valueOf(event.costMicros(), SCALE));
    row.put("event_time", event.eventTimeMillis());
    row.put("watermark", result.watermarkMillis());
    return row;
  }

  @Override
  public GenericRecord rejected(JoinResult.Rejected rejected) {
    byte @Nullable [] value = rejected.value();
    GenericRecord row = new GenericData.Record(deadLetter);
    row.put("reason", rejected.reason().name());
    row.put("detail", rejected.detail());
    row.put("stream", rejected.type().name());
    row.put("topic", rejected.topic());
    row.put("partition", (long) rejected.partition());
    row.put("record_offset", rejected.offset());
    row.put("value", value == null ? null : ByteBuffer.wrap(value));
    return row;
  }

  /** The amounts to add to a row of a cube; readers sum the rows of a window and group. */
  GenericRecord kpi(KpiRow kpi) {
    CubePlan cube = plan.cube(kpi.key().cube());
    GenericRecord row = new GenericData.Record(cubes.get(cube.name()));
    row.put("window_start", kpi.key().windowStartMillis());
    for (int i = 0; i < cube.dimensions().size(); i++) {
      Attribute dimension = cube.dimensions().get(i);
      row.put(dimension.column(), stored(dimension.type(), kpi.key().group().get(i)));
    }
    for (int i = 0; i < cube.measures().size(); i++) {
      Measure measure = cube.measures().get(i);
      long value = kpi.measures().value(i);
      boolean isMicros = measure.unit() == Measure.Unit.MICROS;
      row.put(measure.name(), isMicros ? BigDecimal.valueOf(value, SCALE) : (Object) value);
    }
    return row;
  }

  private static void put(GenericRecord row, Impression impression) {
    row.put("impression_id", impression.impressionId());
    put(row, "impression", impression);
  }

  private static void put(GenericRecord row, Click click) {
    row.put("click_id", click.clickId());
    row.put("join_id", click.joinId());
    put(row, "click", click);
  }

  private static void put(GenericRecord row, String stream, AdEvent event) {
    Attributes attributes = event.attributes();
    for (int i = 0; i < attributes.schema().size(); i++) {
      Attribute attribute = attributes.schema().attribute(i);
      row.put(attribute.column(), stored(attribute.type(), attributes.value(i)));
    }
    row.put(stream + "_cost", BigDecimal.valueOf(event.costMicros(), SCALE));
    row.put(stream + "_time", event.eventTimeMillis());
  }

  private static @Nullable Object stored(AttributeType type, @Nullable Object value) {
    return type == AttributeType.DECIMAL && value instanceof Long micros
        ? BigDecimal.valueOf(micros, SCALE)
        : value;
  }
}
