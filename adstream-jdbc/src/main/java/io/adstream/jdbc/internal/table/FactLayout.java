package io.adstream.jdbc.internal.table;

import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Late;
import io.adstream.join.JoinResult.Matched;
import io.adstream.join.JoinResult.Orphan;
import io.adstream.join.JoinResult.Rejected;
import io.adstream.join.JoinResult.Unclicked;
import io.adstream.kpi.Measure.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The contents of the fact tables' rows: for each table a list of columns, each with the value that
 * a result has there. Only this class knows an order of columns; the tables' own order may differ.
 * Immutable.
 */
public final class FactLayout {

  static final String INVALID = "invalid";

  private static final String INVALID_COMMENT =
      "Whether the click or its impression is flagged as invalid traffic; null in rows written"
          + " before invalid traffic was flagged.";

  private static final List<Field<DeadLetter>> DEAD_LETTER =
      List.of(
          new Field<>("reason", (letter, row) -> row.text(letter.reason())),
          new Field<>("detail", (letter, row) -> row.text(storable(letter.detail()))),
          new Field<>("stream", (letter, row) -> row.text(letter.stream())),
          new Field<>("topic", (letter, row) -> row.text(letter.topic())),
          new Field<>("partition", (letter, row) -> int4(letter.partition(), row)),
          new Field<>("record_offset", (letter, row) -> int8(letter.offset(), row)),
          new Field<>("value", (letter, row) -> row.bytes(letter.value())));

  private final JoinPlan plan;
  private final List<Field<Pair>> joined;
  private final List<Field<Click>> orphan;
  private final List<Field<Late>> late;

  /** A column and a row's value in it. */
  private record Field<T>(String column, BiConsumer<T, Row> value) {}

  /** An impression, and its click if it has one. */
  private record Pair(Impression impression, @Nullable Click click, boolean isInvalid) {}

  /** A rejected record or row. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record DeadLetter(
      String reason,
      String detail,
      @Nullable String stream,
      @Nullable String topic,
      @Nullable Integer partition,
      @Nullable Long offset,
      byte @Nullable [] value) {}

  FactLayout(JoinPlan plan) {
    this.plan = plan;
    StreamSchema impressions = plan.schema().impressions();
    StreamSchema clicks = plan.schema().clicks();
    List<Field<Pair>> pair = new ArrayList<>();
    pair.add(new Field<>("impression_id", (p, row) -> row.text(p.impression().impressionId())));
    addAttributes(pair, impressions, Pair::impression);
    pair.add(new Field<>("impression_cost", (p, row) -> row.decimal(p.impression().costMicros())));
    pair.add(
        new Field<>("impression_time", (p, row) -> row.time(p.impression().eventTimeMillis())));
    pair.add(new Field<>(INVALID, (p, row) -> row.bool(p.isInvalid())));
    List<Field<Click>> click = clickFields(clicks);
    for (Field<Click> field : click) {
      pair.add(new Field<>(field.column(), (p, row) -> writeOrNull(field, p.click(), row)));
    }
    joined = List.copyOf(pair);
    List<Field<Click>> alone = new ArrayList<>(click);
    alone.add(1, new Field<>("impression_id", (c, row) -> row.text(c.joinId())));
    orphan = List.copyOf(alone);
    late = List.copyOf(lateFields(impressions, clicks));
  }

  private static List<Field<Click>> clickFields(StreamSchema clicks) {
    List<Field<Click>> fields = new ArrayList<>();
    fields.add(new Field<>("click_id", (click, row) -> row.text(click.clickId())));
    addAttributes(fields, clicks, click -> click);
    fields.add(new Field<>("click_cost", (click, row) -> row.decimal(click.costMicros())));
    fields.add(new Field<>("click_time", (click, row) -> row.time(click.eventTimeMillis())));
    return fields;
  }

  private static List<Field<Late>> lateFields(StreamSchema impressions, StreamSchema clicks) {
    List<Field<Late>> fields = new ArrayList<>();
    fields.add(new Field<>("type", (late, row) -> row.text(late.event().type().name())));
    fields.add(new Field<>("impression_id", (late, row) -> row.text(late.event().joinId())));
    addAttributes(fields, impressions, late -> of(EventType.IMPRESSION, late));
    fields.add(
        new Field<>(
            "click_id",
            (late, row) -> {
              AdEvent click = of(EventType.CLICK, late);
              row.text(click == null ? null : click.id());
            }));
    addAttributes(fields, clicks, late -> of(EventType.CLICK, late));
    fields.add(new Field<>("cost", (late, row) -> row.decimal(late.event().costMicros())));
    fields.add(new Field<>("event_time", (late, row) -> row.time(late.event().eventTimeMillis())));
    fields.add(new Field<>("watermark", (late, row) -> row.time(late.watermarkMillis())));
    return fields;
  }

  private static @Nullable AdEvent of(EventType type, Late late) {
    return late.event().type() == type ? late.event() : null;
  }

  private static <T> void addAttributes(
      List<Field<T>> fields, StreamSchema schema, Function<T, @Nullable AdEvent> event) {
    for (int i = 0; i < schema.size(); i++) {
      Attribute attribute = schema.attribute(i);
      int index = i;
      fields.add(
          new Field<>(
              attribute.column(),
              (source, row) -> {
                AdEvent of = event.apply(source);
                row.value(attribute.type(), of == null ? null : of.attributes().value(index));
              }));
    }
  }

  /** The columns of a row's values, in the order of the values. */
  public List<String> columns(FactTable table) {
    return switch (table) {
      case JOINED -> columns(joined);
      case ORPHAN_CLICK -> columns(orphan);
      case LATE_EVENT -> columns(late);
      case DEAD_LETTER -> columns(DEAD_LETTER);
    };
  }

  /** The columns of a table that come from the plan, which no migration can know. */
  public List<Column> planned(FactTable table) {
    return switch (table) {
      case JOINED -> {
        List<Column> all = new ArrayList<>(attributes(EventType.IMPRESSION));
        all.addAll(attributes(EventType.CLICK));
        all.add(new Column(INVALID, "boolean", "", INVALID_COMMENT));
        yield all;
      }
      case ORPHAN_CLICK -> attributes(EventType.CLICK);
      case LATE_EVENT -> {
        List<Column> all = new ArrayList<>(attributes(EventType.IMPRESSION));
        all.addAll(attributes(EventType.CLICK));
        yield all;
      }
      case DEAD_LETTER -> List.of();
    };
  }

  private List<Column> attributes(EventType type) {
    return plan.schema().of(type).attributes().stream().map(each -> Column.of(type, each)).toList();
  }

  /** The columns of the attributes in a fingerprint: type, then column. */
  public static List<String> columnsOf(Map<String, String> settings) {
    return settings.entrySet().stream()
        .filter(setting -> setting.getKey().startsWith("attribute."))
        .map(setting -> setting.getValue().split(" ", 3)[1])
        .distinct()
        .toList();
  }

  /** Writes the values of a result's row. */
  public void write(JoinResult result, Row row) {
    result.accept(
        new JoinResult.Visitor<Boolean>() {
          @Override
          public Boolean matched(Matched matched) {
            Traffic traffic = plan.traffic(matched.impression(), matched.click());
            Pair pair = new Pair(matched.impression(), matched.click(), traffic == Traffic.INVALID);
            return writeAll(joined, pair, row);
          }

          @Override
          public Boolean unclicked(Unclicked unclicked) {
            Traffic traffic = plan.traffic(unclicked.impression());
            Pair pair = new Pair(unclicked.impression(), null, traffic == Traffic.INVALID);
            return writeAll(joined, pair, row);
          }

          @Override
          public Boolean orphan(Orphan result) {
            return writeAll(orphan, result.click(), row);
          }

          @Override
          public Boolean late(Late result) {
            return writeAll(late, result, row);
          }

          @Override
          public Boolean rejected(Rejected rejected) {
            DeadLetter letter =
                new DeadLetter(
                    rejected.reason().name(),
                    rejected.detail(),
                    rejected.type().name(),
                    rejected.topic(),
                    rejected.partition(),
                    rejected.offset(),
                    rejected.value());
            return writeAll(DEAD_LETTER, letter, row);
          }
        });
  }

  /** Writes the dead letter of a row that PostgreSQL rejected. */
  public static void writeRefused(String reason, byte[] json, Row row) {
    writeAll(DEAD_LETTER, new DeadLetter("REFUSED", reason, null, null, null, null, json), row);
  }

  private static <T> boolean writeAll(List<Field<T>> fields, T source, Row row) {
    for (Field<T> field : fields) {
      field.value().accept(source, row);
    }
    return true;
  }

  private static <T> void writeOrNull(Field<T> field, @Nullable T source, Row row) {
    if (source == null) {
      row.nullValue();
    } else {
      field.value().accept(source, row);
    }
  }

  private static void int4(@Nullable Integer value, Row row) {
    if (value == null) {
      row.nullValue();
    } else {
      row.int4(value);
    }
  }

  private static void int8(@Nullable Long value, Row row) {
    if (value == null) {
      row.nullValue();
    } else {
      row.int8(value);
    }
  }

  /** Makes a text storable in a dead letter: PostgreSQL's text type does not allow U+0000. */
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  private static <T> List<String> columns(List<Field<T>> fields) {
    return fields.stream().map(Field::column).toList();
  }
}
