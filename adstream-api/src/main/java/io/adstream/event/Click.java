package io.adstream.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One click on an ad.
 *
 * @param clickId identifies the click; never empty
 * @param joinId the {@code ImpressionID} of the impression that was clicked; never empty
 * @param attributes the click's attributes
 * @param costMicros the click's cost, in millionths of the currency unit; never negative
 * @param eventTimeMillis when the ad was clicked, in milliseconds since the epoch
 */
public record Click(
    String clickId, String joinId, Attributes attributes, long costMicros, long eventTimeMillis)
    implements AdEvent {

  /** The name of the clicks' standard attribute. */
  public static final String CLICK_POSITION = "ClickPosition";

  /**
   * Validates the components.
   *
   * @param clickId identifies the click; never empty
   * @param joinId the {@code ImpressionID} of the impression that was clicked; never empty
   * @param attributes the click's attributes
   * @param costMicros the click's cost, in millionths of the currency unit; never negative
   * @param eventTimeMillis when the ad was clicked, in milliseconds since the epoch
   * @throws IllegalArgumentException if an id is empty, the cost is negative, or the attributes are
   *     those of impressions
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
    if (attributes.schema().type() != EventType.CLICK) {
      throw new IllegalArgumentException(
          "Cannot create click: attributes are of impressions, expected those of clicks");
    }
  }

  /**
   * Starts a click with the standard attributes, a cost of 0 and the epoch as its time.
   *
   * @param clickId identifies the click; not empty
   * @param joinId the id of the impression that was clicked; not empty
   * @return a builder
   */
  public static Builder builder(String clickId, String joinId) {
    return builder(clickId, joinId, EventSchema.STANDARD);
  }

  /**
   * Starts a click with a schema's attributes, a cost of 0 and the epoch as its time.
   *
   * @param clickId identifies the click; not empty
   * @param joinId the id of the impression that was clicked; not empty
   * @param schema the attributes of both streams
   * @return a builder
   */
  public static Builder builder(String clickId, String joinId, EventSchema schema) {
    return new Builder(clickId, joinId, schema.clicks());
  }

  @Override
  public String id() {
    return clickId;
  }

  @Override
  public EventType type() {
    return EventType.CLICK;
  }

  /** {@return where on the ad or page the click was; null if it is missing} */
  public @Nullable String clickPosition() {
    return attributes.standardText(0);
  }

  /** Collects the parts of a {@link Click}. Not thread-safe. */
  public static final class Builder extends EventBuilder<Builder> {

    private final String clickId;
    private final String joinId;

    private Builder(String clickId, String joinId, StreamSchema schema) {
      super(schema);
      this.clickId = clickId;
      this.joinId = joinId;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the click position.
     *
     * @param value where on the ad or page the click was; null if it is missing
     * @return this builder
     */
    public Builder clickPosition(@Nullable String value) {
      return set(CLICK_POSITION, value);
    }

    /**
     * {@return the click}
     *
     * @throws IllegalArgumentException if an id is empty or the cost is negative
     */
    public Click build() {
      return new Click(clickId, joinId, attributes(), costMicros, eventTimeMillis);
    }
  }
}
