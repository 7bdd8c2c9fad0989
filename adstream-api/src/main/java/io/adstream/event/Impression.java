package io.adstream.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One showing of an ad.
 *
 * @param impressionId identifies the impression; never empty
 * @param attributes the impression's attributes
 * @param costMicros the impression's cost, in millionths of the currency unit; never negative
 * @param eventTimeMillis when the ad was shown, in milliseconds since the epoch
 */
public record Impression(
    String impressionId, Attributes attributes, long costMicros, long eventTimeMillis)
    implements AdEvent {

  /**
   * Validates the components.
   *
   * @param impressionId identifies the impression; never empty
   * @param attributes the impression's attributes
   * @param costMicros the impression's cost, in millionths of the currency unit; never negative
   * @param eventTimeMillis when the ad was shown, in milliseconds since the epoch
   * @throws IllegalArgumentException if the id is empty, the cost is negative, or the attributes
   *     are those of clicks
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
   * Starts an impression with the standard attributes, a cost of 0 and the epoch as its time.
   *
   * @param impressionId identifies the impression; not empty
   * @return a builder
   */
  public static Builder builder(String impressionId) {
    return builder(impressionId, EventSchema.STANDARD);
  }

  /**
   * Starts an impression with a schema's attributes, a cost of 0 and the epoch as its time.
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

  /** {@return the id of the user who saw the ad; null if it is missing} */
  public @Nullable String userId() {
    return attributes.standardText(0);
  }

  /** {@return the id of the session in which the ad was shown; null if it is missing} */
  public @Nullable String sessionId() {
    return attributes.standardText(1);
  }

  /** {@return the id of the ad; null if it is missing} */
  public @Nullable String adId() {
    return attributes.standardText(2);
  }

  /** {@return the ad's category; null if it is missing} */
  public @Nullable String adCategory() {
    return attributes.standardText(3);
  }

  /** {@return the kind of device; null if it is missing} */
  public @Nullable String device() {
    return attributes.standardText(4);
  }

  /** {@return the operating system; null if it is missing} */
  public @Nullable String os() {
    return attributes.standardText(5);
  }

  /** {@return the browser; null if it is missing} */
  public @Nullable String browser() {
    return attributes.standardText(6);
  }

  /** {@return the location of the user; null if it is missing} */
  public @Nullable String location() {
    return attributes.standardText(7);
  }

  /** {@return the id of the page on which the ad was shown; null if it is missing} */
  public @Nullable String pageId() {
    return attributes.standardText(8);
  }

  /** {@return the page that the user came from; null if it is missing} */
  public @Nullable String referrer() {
    return attributes.standardText(9);
  }

  /** Collects the parts of an {@link Impression}. Not thread-safe. */
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
     * @param value the id of the user who saw the ad; null if it is missing
     * @return this builder
     */
    public Builder userId(@Nullable String value) {
      return set(Dimension.USER_ID, value);
    }

    /**
     * Sets the session id.
     *
     * @param value the id of the session in which the ad was shown; null if it is missing
     * @return this builder
     */
    public Builder sessionId(@Nullable String value) {
      return set(Dimension.SESSION_ID, value);
    }

    /**
     * Sets the ad id.
     *
     * @param value the id of the ad; null if it is missing
     * @return this builder
     */
    public Builder adId(@Nullable String value) {
      return set(Dimension.AD_ID, value);
    }

    /**
     * Sets the ad category.
     *
     * @param value the ad's category; null if it is missing
     * @return this builder
     */
    public Builder adCategory(@Nullable String value) {
      return set(Dimension.AD_CATEGORY, value);
    }

    /**
     * Sets the device.
     *
     * @param value the kind of device; null if it is missing
     * @return this builder
     */
    public Builder device(@Nullable String value) {
      return set(Dimension.DEVICE, value);
    }

    /**
     * Sets the operating system.
     *
     * @param value the operating system; null if it is missing
     * @return this builder
     */
    public Builder os(@Nullable String value) {
      return set(Dimension.OS, value);
    }

    /**
     * Sets the browser.
     *
     * @param value the browser; null if it is missing
     * @return this builder
     */
    public Builder browser(@Nullable String value) {
      return set(Dimension.BROWSER, value);
    }

    /**
     * Sets the location.
     *
     * @param value the location of the user; null if it is missing
     * @return this builder
     */
    public Builder location(@Nullable String value) {
      return set(Dimension.LOCATION, value);
    }

    /**
     * Sets the page id.
     *
     * @param value the id of the page on which the ad was shown; null if it is missing
     * @return this builder
     */
    public Builder pageId(@Nullable String value) {
      return set(Dimension.PAGE_ID, value);
    }

    /**
     * Sets the referrer.
     *
     * @param value the page that the user came from; null if it is missing
     * @return this builder
     */
    public Builder referrer(@Nullable String value) {
      return set(Dimension.REFERRER, value);
    }

    /**
     * {@return the impression}
     *
     * @throws IllegalArgumentException if the id is empty or the cost is negative
     */
    public Impression build() {
      return new Impression(impressionId, attributes(), costMicros, eventTimeMillis);
    }
  }
}
