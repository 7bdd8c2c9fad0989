package io.adstream.benchmarks.sink;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult.Matched;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns written by every method, in this order. */
enum JoinedColumn {
  IMPRESSION_ID(Type.TEXT),
  USER_ID(Type.TEXT),
  SESSION_ID(Type.TEXT),
  AD_ID(Type.TEXT),
  AD_CATEGORY(Type.TEXT),
  DEVICE(Type.TEXT),
  OS(Type.TEXT),
  BROWSER(Type.TEXT),
  LOCATION(Type.TEXT),
  PAGE_ID(Type.TEXT),
  REFERRER(Type.TEXT),
  IMPRESSION_COST(Type.COST),
  IMPRESSION_TIME(Type.TIME),
  CLICK_ID(Type.TEXT),
  CLICK_POSITION(Type.TEXT),
  CLICK_COST(Type.COST),
  CLICK_TIME(Type.TIME);

  /** The type of a column. */
  enum Type {
    TEXT,
    COST,
    TIME
  }

  /** Receives a row's values, column by column. */
  interface Fields {
    void text(@Nullable String value) throws SQLException;

    void cost(long micros) throws SQLException;

    void time(long millis) throws SQLException;
  }

  private final Type type;

  JoinedColumn(Type type) {
    this.type = type;
  }

  Type type() {
    return type;
  }

  /** All columns, as SQL. */
  static String names() {
    return list(column -> column.name().toLowerCase(Locale.ROOT));
  }

  /** A text for each column, separated by commas. */
  static String list(Function<JoinedColumn, String> each) {
    return Arrays.stream(values()).map(each).collect(joining(", "));
  }

  static void write(Matched row, Fields fields) throws SQLException {
    Impression impression = row.impression();
    fields.text(impression.impressionId());
    fields.text(impression.userId());
    fields.text(impression.sessionId());
    fields.text(impression.adId());
    fields.text(impression.adCategory());
    fields.text(impression.device());
    fields.text(impression.os());
    fields.text(impression.browser());
    fields.text(impression.location());
    fields.text(impression.pageId());
    fields.text(impression.referrer());
    fields.cost(impression.costMicros());
    fields.time(impression.eventTimeMillis());
    Click click = row.click();
    fields.text(click.clickId());
    fields.text(click.clickPosition());
    fields.cost(click.costMicros());
    fields.time(click.eventTimeMillis());
  }
}
