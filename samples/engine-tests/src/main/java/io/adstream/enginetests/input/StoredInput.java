package io.adstream.enginetests.input;

import io.adstream.decode.Decoded;
import io.adstream.enginetests.input.RawProducer.Placed;
import io.adstream.event.EventType;
import io.adstream.join.JoinResult;
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the stored results of single records. Not thread-safe. */
public final class StoredInput {

  private final Connection connection;
  private final String schema;

  /** Reads from a schema; does not close the connection. */
  public StoredInput(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /**
   * A row of an event.
   *
   * @param impressionId the impression's id
   * @param clickId the click's id; empty for an impression
   * @param costMicros the impression's cost, or a late event's
   * @param clickCostMicros the click's cost
   */
  public record Event(String impressionId, String clickId, long costMicros, long clickCostMicros) {}

  /**
   * A row of a rejected record; the detail is not part of its identity.
   *
   * @param stream the stream
   * @param reason why it was rejected
   * @param place topic, partition and offset
   * @param hash the hash of the bytes kept
   * @param bytes the length of the record, or -1 for a tombstone
   * @param detail a description of the fault
   */
  public record DeadLetter(
      String stream, String reason, String place, int hash, int bytes, String detail) {

    /** The expected rows for the records sent. */
    /** The expected rows for the records sent. */
    public static Set<DeadLetter> expected(List<Placed> placed) {
      Set<DeadLetter> letters = new HashSet<>();
      for (Placed each : placed) {
        if (each.record().meaning() instanceof Decoded.Reject reject) {
          byte[] value = each.record().value();
          letters.add(
              new DeadLetter(
                  each.record().type().name(),
                  reject.reason().name(),
                  each.topic() + "-" + each.partition() + "@" + each.offset(),
                  Arrays.hashCode(kept(value)),
                  value == null ? -1 : value.length,
                  ""));
        }
      }
      return letters;
    }

    private static byte @Nullable [] kept(byte @Nullable [] value) {
      return value == null || value.length <= JoinResult.Rejected.MAX_VALUE_BYTES
          ? value
          : Arrays.copyOf(value, JoinResult.Rejected.MAX_VALUE_BYTES);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof DeadLetter that
          && stream.equals(that.stream)
          && reason.equals(that.reason)
          && place.equals(that.place)
          && hash == that.hash
          && bytes == that.bytes;
    }

    @Override
    public int hashCode() {
      return place.hashCode();
    }
  }

  /** All dead letters. */
  public List<DeadLetter> deadLetters() throws SQLException {
    List<DeadLetter> letters = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT stream, reason, topic || '-' || partition || '@' || record_offset, value,"
                    + " detail, substring(detail FROM 'of ([0-9]+) bytes are kept') FROM "
                    + schema
                    + ".dead_letter")) {
      while (row.next()) {
        byte[] value = row.getBytes(4);
        String uncut = row.getString(6);
        int bytes = uncut != null ? Integer.parseInt(uncut) : value == null ? -1 : value.length;
        letters.add(
            new DeadLetter(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Arrays.hashCode(value),
                bytes,
                row.getString(5)));
      }
    }
    return letters;
  }

  /** The rows of {@code joined}, {@code orphan_click} or {@code late_event}. */
  public List<Event> events(String table) throws SQLException {
    String costs =
        switch (table) {
          case "joined" -> "impression_cost, click_cost";
          case "orphan_click" -> "0, click_cost";
          default -> "cost, 0";
        };
    List<Event> events = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT impression_id, coalesce(click_id, ''), "
                    + costs
                    + " FROM "
                    + schema
                    + "."
                    + table)) {
      while (row.next()) {
        events.add(
            new Event(
                row.getString(1),
                row.getString(2),
                row.getBigDecimal(3).movePointRight(6).longValueExact(),
                row.getBigDecimal(4).movePointRight(6).longValueExact()));
      }
    }
    return events;
  }

  /** The watermark of the lane that is furthest ahead. */
  public long newestWatermarkMillis() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (extract(epoch FROM max(watermark)) * 1000)::bigint FROM "
                    + schema
                    + ".progress")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The rows of late events of this kind, whose id serves as both ids. */
  public static Map<List<@Nullable Object>, Long> lateRows(Map<EventName, Long> late) {
    Map<List<@Nullable Object>, Long> rows = new HashMap<>();
    late.forEach(
        (name, copies) -> {
          boolean isClick = name.type() == EventType.CLICK;
          rows.put(
              Arrays.asList(name.type().name(), name.id(), isClick ? name.id() : null), copies);
        });
    return rows;
  }
}
