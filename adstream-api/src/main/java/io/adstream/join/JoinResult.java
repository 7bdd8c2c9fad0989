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

/** A result of the join. Immutable; the bytes of {@link Rejected} must not be changed. */
public sealed interface JoinResult {

  /**
   * Calls the visitor's method for this kind of result.
   *
   * @param <R> what the visitor makes of it
   * @param visitor receives this value
   * @return what the visitor makes of it
   */
  <R> R accept(Visitor<R> visitor);

  /**
   * Takes each kind of result, so that a new one cannot be forgotten.
   *
   * @param <R> what it makes of a result
   */
  interface Visitor<R> {
    /**
     * A match.
     *
     * @param matched the click and its impression
     * @return what the visitor makes of it
     */
    R matched(Matched matched);

    /**
     * An impression without clicks.
     *
     * @param unclicked the impression
     * @return what the visitor makes of it
     */
    R unclicked(Unclicked unclicked);

    /**
     * A click without an impression.
     *
     * @param orphan the click
     * @return what the visitor makes of it
     */
    R orphan(Orphan orphan);

    /**
     * An event behind the watermark.
     *
     * @param late the event and the watermark that it missed
     * @return what the visitor makes of it
     */
    R late(Late late);

    /**
     * A record that cannot be used.
     *
     * @param rejected the record and its fault
     * @return what the visitor makes of it
     */
    R rejected(Rejected rejected);
  }

  /**
   * A click and its impression; emitted once, as soon as both are there.
   *
   * @param impression what was shown
   * @param click what was clicked
   * @param isFirst whether it is the impression's first match, which counts the impression as
   *     clicked; false where that is not known
   * @param repeatedMillis the times of the clicks that this match shows to be repeated, in
   *     milliseconds since the epoch: the click's own, that of the impression's next valid click,
   *     both or none; what {@code repeated_clicks} counts of this match
   */
  record Matched(Impression impression, Click click, boolean isFirst, List<Long> repeatedMillis)
      implements JoinResult {

    /**
     * Copies the times.
     *
     * @param impression what was shown
     * @param click what was clicked
     * @param isFirst whether it is the impression's first match, which counts the impression as
     *     clicked; false where that is not known
     * @param repeatedMillis the times of the clicks that this match shows to be repeated, in
     *     milliseconds since the epoch: the click's own, that of the impression's next valid click,
     *     both or none; what {@code repeated_clicks} counts of this match
     */
    public Matched {
      repeatedMillis = List.copyOf(repeatedMillis);
    }

    /**
     * A match that is not known to be the impression's first, or to show repeated clicks.
     *
     * @param impression what was shown
     * @param click what was clicked
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
   * @param impression what was shown
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
   * @param click what was clicked
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
   * @param event what came late
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
   * @param detail the fault in words
   * @param type the stream the record came from
   * @param topic the topic it was read from
   * @param partition the topic's partition
   * @param offset the record's offset in the partition
   * @param value the record's value as it was read, or its first {@link #MAX_VALUE_BYTES} bytes,
   *     which the detail says then; null for a tombstone
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  record Rejected(
      RejectReason reason,
      String detail,
      EventType type,
      String topic,
      int partition,
      long offset,
      byte @Nullable [] value)
      implements JoinResult {

    /** The most that is kept of a value, in bytes. */
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

    /** Names the record, without its value. */
    @Override
    public String toString() {
      return "Rejected[" + reason + ", " + topic + "-" + partition + "@" + offset + "]";
    }
  }
}
