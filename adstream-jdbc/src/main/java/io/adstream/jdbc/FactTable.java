package io.adstream.jdbc;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Late;
import io.adstream.join.JoinResult.Matched;
import io.adstream.join.JoinResult.Orphan;
import io.adstream.join.JoinResult.Rejected;
import io.adstream.join.JoinResult.Unclicked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables that hold one row a result, and how a result becomes a row. */
enum FactTable {
  JOINED(
      "joined",
      impressionColumns(
          "impression_cost",
          "impression_time",
          "click_id",
          "click_position",
          "click_cost",
          "click_time")),
  ORPHAN_CLICK(
      "orphan_click",
      List.of("click_id", "impression_id", "click_position", "click_cost", "click_time")),
  LATE_EVENT(
      "late_event",
      late(impressionColumns("click_id", "click_position", "cost", "event_time", "watermark"))),
  DEAD_LETTER(
      "dead_letter",
      List.of("reason", "detail", "stream", "topic", "partition", "record_offset", "value"));

  private final String tableName;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of or List.copyOf
  private final List<String> columns;

  FactTable(String tableName, List<String> columns) {
    this.tableName = tableName;
    this.columns = columns;
  }

  static FactTable of(JoinResult result) {
    // A switch over sealed types needs Java 21.
    if (result instanceof Matched || result instanceof Unclicked) {
      return JOINED;
    }
    if (result instanceof Orphan) {
      return ORPHAN_CLICK;
    }
    return result instanceof Late ? LATE_EVENT : DEAD_LETTER;
  }

  /** The time by which a result's row finds its partition; {@link Long#MIN_VALUE} for now. */
  static long timeMillis(JoinResult result) {
    if (result instanceof Matched matched) {
      return matched.impression().eventTimeMillis();
    }
    if (result instanceof Unclicked unclicked) {
      return unclicked.impression().eventTimeMillis();
    }
    if (result instanceof Orphan orphan) {
      return orphan.click().eventTimeMillis();
    }
    return result instanceof Late late ? late.event().eventTimeMillis() : Long.MIN_VALUE;
  }

  String tableName() {
    return tableName;
  }

  List<String> columns() {
    return columns;
  }

  static void write(JoinResult result, Row row) {
    if (result instanceof Matched matched) {
      joined(matched.impression(), matched.click(), row);
    } else if (result instanceof Unclicked unclicked) {
      joined(unclicked.impression(), null, row);
    } else if (result instanceof Orphan orphan) {
      orphan(orphan.click(), row);
    } else if (result instanceof Late late) {
      late(late, row);
    } else if (result instanceof Rejected rejected) {
      rejected(rejected, row);
    }
  }

  /** Text that any dead letter can hold: PostgreSQL's has no U+0000. */
  static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  private static void joined(Impression impression, @Nullable Click click, Row row) {
    row.text(impression.impressionId());
    dimensions(impression, row);
    row.cost(impression.costMicros());
    row.time(impression.eventTimeMillis());
    if (click == null) {
      row.nothing();
      row.nothing();
      row.nothing();
      row.nothing();
    } else {
      row.text(click.clickId());
      row.text(click.clickPosition());
      row.cost(click.costMicros());
      row.time(click.eventTimeMillis());
    }
  }

  private static void orphan(Click click, Row row) {
    row.text(click.clickId());
    row.text(click.joinId());
    row.text(click.clickPosition());
    row.cost(click.costMicros());
    row.time(click.eventTimeMillis());
  }

  private static void late(Late late, Row row) {
    AdEvent event = late.event();
    row.text(event.type().name());
    row.text(event.joinId());
    dimensions(event instanceof Impression impression ? impression : null, row);
    row.text(event instanceof Click click ? click.clickId() : null);
    row.text(event instanceof Click click ? click.clickPosition() : null);
    row.cost(event.costMicros());
    row.time(event.eventTimeMillis());
    row.time(late.watermarkMillis());
  }

  private static void rejected(Rejected rejected, Row row) {
    row.text(rejected.reason().name());
    row.text(storable(rejected.detail()));
    row.text(rejected.type().name());
    row.text(rejected.topic());
    row.int4(rejected.partition());
    row.int8(rejected.offset());
    row.bytes(rejected.value());
  }

  private static void dimensions(@Nullable Impression impression, Row row) {
    for (Dimension dimension : Dimension.values()) {
      row.text(impression == null ? null : dimension.of(impression));
    }
  }

  private static List<String> impressionColumns(String... further) {
    List<String> columns = new ArrayList<>();
    columns.add("impression_id");
    for (Dimension dimension : Dimension.values()) {
      columns.add(dimension.columnName());
    }
    columns.addAll(Arrays.asList(further));
    return List.copyOf(columns);
  }

  private static List<String> late(List<String> columns) {
    List<String> all = new ArrayList<>();
    all.add("type");
    all.addAll(columns);
    return List.copyOf(all);
  }
}
