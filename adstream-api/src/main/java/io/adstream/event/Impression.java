package io.adstream.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One showing of an ad.
 *
 * @param impressionId identifies the showing; never empty
 * @param attributes what else is known of it
 * @param costMicros what the showing cost, in millionths of the currency unit; never negative
 * @param eventTimeMillis when it was shown, in milliseconds since the epoch
 */
public record Impression(
    String impressionId, Attributes attributes, long costMicros, long eventTimeMillis)
    implements AdEvent {

  /**
   * Checks what every impression must have.
   *
   * @param impressionId identifies the showing; never empty
   * @param attributes what else is known of it
   * @param costMicros what the showing cost, in millionths of the currency unit; never negative
   * @param eventTimeMillis when it was shown, in milliseconds since the epoch
   * @throws IllegalArgumentException if the id is empty, the cost negative, or the attributes are
   *     of clicks
   */
  public Impression {
    requireNonNull(impressionId, "impressionId");
    if (impressionId.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot create impression: impressionId is empty, expected text");
    }
    if (costMicros < 0) {
      throw new IllegalArgumentException(
          "Cannot create impression: costMicros is " + costMicros + ", expected 0 or more");
    }
    if (attributes.schema().type() != EventType.IMPRESSION) {
      throw new IllegalArgumentException(
          "Cannot create impression: attributes are of clicks, expected those of impressions");
    }
  }

  /**
   * Starts an impression with the standard attributes, at the epoch and without cost.
   *
   * @param impressionId identifies the impression; not empty
   * @return a builder
   */
  public static Builder builder(String impressionId) {
    return builder(impressionId, EventSchema.STANDARD);
  }

  /**
   * Starts an impression with the attributes of a schema, at the epoch and without cost.
   *
   * @param impressionId identifies the impression; not empty
   * @param schema the attributes of both streams
   * @return a builder
   */
  public static Builder builder(String impressionId, EventSchema schema) {
    return new Builder(impressionId, schema.impressions());
  }

  @Override
  public String id() {
    return impressionId;
  }

  @Override
  public String joinId() {
    return impressionId;
  }

  @Override
  public EventType type() {
    return EventType.IMPRESSION;
  }

  /** {@return who saw it; null where it is missing} */
  public @Nullable String userId() {
    return attributes.standardText(0);
  }

  /** {@return the session in which it was shown; null where it is missing} */
  public @Nullable String sessionId() {
    return attributes.standardText(1);
  }

  /** {@return the id of the ad; null where it is missing} */
  public @Nullable String adId() {
    return attributes.standardText(2);
  }

  /** {@return the ad's category; null where it is missing} */
  public @Nullable String adCategory() {
    return attributes.standardText(3);
  }

  /** {@return the kind of device; null where it is missing} */
  public @Nullable String device() {
    return attributes.standardText(4);
  }

  /** {@return the operating system; null where it is missing} */
  public @Nullable String os() {
    return attributes.standardText(5);
  }

  /** {@return the browser; null where it is missing} */
  public @Nullable String browser() {
    return attributes.standardText(6);
  }

  /** {@return the location of the user; null where it is missing} */
  public @Nullable String location() {
    return attributes.standardText(7);
  }

  /** {@return the page on which it was shown; null where it is missing} */
  public @Nullable String pageId() {
    return attributes.standardText(8);
  }

  /** {@return where the user came from; null where it is missing} */
  public @Nullable String referrer() {
    return attributes.standardText(9);
  }

  /** Collects the parts of an {@link Impression}. Not safe for use by several threads. */
  public static final class Builder extends EventBuilder<Builder> {

    private final String impressionId;

    private Builder(String impressionId, StreamSchema schema) {
      super(schema);
      this.impressionId = impressionId;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the user id.
     *
     * @param value who saw it
     * @return this builder
     */
    public Builder userId(@Nullable String value) {
      return set(Dimension.USER_ID, value);
    }

    /**
     * Sets the session id.
     *
     * @param value in which session
     * @return this builder
     */
    public Builder sessionId(@Nullable String value) {
      return set(Dimension.SESSION_ID, value);
    }

    /**
     * Sets the ad id.
     *
     * @param value which ad
     * @return this builder
     */
    public Builder adId(@Nullable String value) {
      return set(Dimension.AD_ID, value);
    }

    /**
     * Sets the ad category.
     *
     * @param value the ad's category
     * @return this builder
     */
    public Builder adCategory(@Nullable String value) {
      return set(Dimension.AD_CATEGORY, value);
    }

    /**
     * Sets the device.
     *
     * @param value the kind of device
     * @return this builder
     */
    public Builder device(@Nullable String value) {
      return set(Dimension.DEVICE, value);
    }

    /**
     * Sets the os.
     *
     * @param value the operating system
     * @return this builder
     */
    public Builder os(@Nullable String value) {
      return set(Dimension.OS, value);
    }

    /**
     * Sets the browser.
     *
     * @param value the browser
     * @return this builder
     */
    public Builder browser(@Nullable String value) {
      return set(Dimension.BROWSER, value);
    }

    /**
     * Sets the location.
     *
     * @param value where
     * @return this builder
     */
    public Builder location(@Nullable String value) {
      return set(Dimension.LOCATION, value);
    }

    /**
     * Sets the page id.
     *
     * @param value on which page
     * @return this builder
     */
    public Builder pageId(@Nullable String value) {
      return set(Dimension.PAGE_ID, value);
    }

    /**
     * Sets the referrer.
     *
     * @param value where the user came from
     * @return this builder
     */
    public Builder referrer(@Nullable String value) {
      return set(Dimension.REFERRER, value);
    }

    /**
     * {@return the impression}
     *
     * @throws IllegalArgumentException if the id is empty or the cost negative
     */
    public Impression build() {
      return new Impression(impressionId, attributes(), costMicros, eventTimeMillis);
    }
  }
}
