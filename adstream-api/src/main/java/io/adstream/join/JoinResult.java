package io.adstream.join;

import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A result of the join. Immutable; do not modify the byte array of {@link Rejected}. */
public sealed interface JoinResult {

  /**
   * Calls the visitor's method for this kind of result.
   *
   * @param <R> the type that the visitor returns
   * @param visitor receives this value
   * @return the visitor's return value
   */
  <R> R accept(Visitor<R> visitor);

  /**
   * Handles every kind of result, so that the compiler finds visitors that miss a new kind.
   *
   * @param <R> the type that it returns
   */
  interface Visitor<R> {
    /**
     * Handles a match.
     *
     * @param matched the click and its impression
     * @return the visitor's return value
     */
    R matched(Matched matched);

    /**
     * Handles an impression without clicks.
     *
     * @param unclicked the impression
     * @return the visitor's return value
     */
    R unclicked(Unclicked unclicked);

    /**
     * Handles a click without an impression.
     *
     * @param orphan the click
     * @return the visitor's return value
     */
    R orphan(Orphan orphan);

    /**
     * Handles an event behind the watermark.
     *
     * @param late the event and the watermark that it missed
     * @return the visitor's return value
     */
    R late(Late late);

    /**
     * Handles a record that cannot be used.
     *
     * @param rejected the record and its fault
     * @return the visitor's return value
     */
    R rejected(Rejected rejected);
  }

  /**
   * A click and its impression; emitted once, as soon as both have arrived.
   *
   * @param impression the impression
   * @param click the click
   * @param isFirst whether this is the impression's first match, which counts the impression as
   *     clicked; false if unknown
   * @param repeatedMillis the times of the clicks that this match shows to be repeated, in
   *     milliseconds since the epoch: this click's, that of the impression's next valid click, both
   *     or neither. The measure {@code repeated_clicks} grows by their number
   */
  record Matched(Impression impression, Click click, boolean isFirst, List<Long> repeatedMillis)
      implements JoinResult {

    /**
     * Copies the times.
     *
     * @param impression the impression
     * @param click the click
     * @param isFirst whether this is the impression's first match, which counts the impression as
     *     clicked; false if unknown
     * @param repeatedMillis the times of the clicks that this match shows to be repeated, in
     *     milliseconds since the epoch: this click's, that of the impression's next valid click,
     *     both or neither. The measure {@code repeated_clicks} grows by their number
     */
    public Matched {
      repeatedMillis = List.copyOf(repeatedMillis);
    }

    /**
     * Creates a match that is not known to be the impression's first or to show repeated clicks.
     *
     * @param impression the impression
     * @param click the click
     */
    public Matched(Impression impression, Click click) {
      this(impression, click, false, List.of());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.matched(this);
    }
  }

  /**
   * An impression that no click can match any more; emitted once, never taken back.
   *
   * @param impression the impression
   */
  record Unclicked(Impression impression) implements JoinResult {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unclicked(this);
    }
  }

  /**
   * A click that no impression can match any more; emitted once.
   *
   * @param click the click
   */
  record Orphan(Click click) implements JoinResult {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.orphan(this);
    }
  }

  /**
   * An event behind the watermark; it takes no part in the join.
   *
   * @param event the late event
   * @param watermarkMillis the watermark that it missed, in milliseconds since the epoch
   */
  record Late(AdEvent event, long watermarkMillis) implements JoinResult {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.late(this);
    }
  }

  /**
   * A record that cannot be used: a dead letter.
   *
   * @param reason the kind of fault
   * @param detail a description of the fault
   * @param type the stream that the record was read for
   * @param topic the topic that it was read from
   * @param partition the topic's partition
   * @param offset the record's offset in the partition
   * @param value the record's value as read, cut to {@link #MAX_VALUE_BYTES} bytes if it is longer,
   *     which the detail then mentions; null for a tombstone
   */
  @SuppressWarnings("ArrayRecordComponent") // equals compares the content, see below
  record Rejected(
      RejectReason reason,
      String detail,
      EventType type,
      String topic,
      int partition,
      long offset,
      byte @Nullable [] value)
      implements JoinResult {

    /** The number of bytes after which a value is cut. */
    public static final int MAX_VALUE_BYTES = 512 * 1024;

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.rejected(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Rejected that
          && reason == that.reason
          && detail.equals(that.detail)
          && type == that.type
          && topic.equals(that.topic)
          && partition == that.partition
          && offset == that.offset
          && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Objects.hash(topic, partition, offset);
    }

    /** Identifies the record, without its value. */
    @Override
    public String toString() {
      return "Rejected[" + reason + ", " + topic + "-" + partition + "@" + offset + "]";
    }
  }
}
