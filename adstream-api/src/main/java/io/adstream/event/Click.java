package io.adstream.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One click on a shown ad.
 *
 * @param clickId identifies the click; never empty
 * @param joinId the {@code ImpressionID} of the showing that was clicked; never empty
 * @param clickPosition where on the ad or page it was clicked
 * @param costMicros what the click cost, in millionths of the currency unit; never negative
 * @param eventTimeMillis when it was clicked, in milliseconds since the epoch
 */
public record Click(
    String clickId,
    String joinId,
    @Nullable String clickPosition,
    long costMicros,
    long eventTimeMillis)
    implements AdEvent {

  /**
   * Checks what every click must have.
   *
   * @throws IllegalArgumentException if an id is empty or the cost negative
   */
  public Click {
    requireNonNull(clickId, "clickId");
    requireNonNull(joinId, "joinId");
    if (clickId.isEmpty() || joinId.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot create click: clickId is \""
              + clickId
              + "\" and joinId is \""
              + joinId
              + "\", expected text in both");
    }
    if (costMicros < 0) {
      throw new IllegalArgumentException(
          "Cannot create click: costMicros is " + costMicros + ", expected 0 or more");
    }
  }

  @Override
  public String id() {
    return clickId;
  }

  @Override
  public EventType type() {
    return EventType.CLICK;
  }
}
