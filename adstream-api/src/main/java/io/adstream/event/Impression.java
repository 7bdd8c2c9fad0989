package io.adstream.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One showing of an ad.
 *
 * @param impressionId identifies the showing; never empty
 * @param userId who saw it
 * @param sessionId in which session
 * @param adId which ad
 * @param adCategory the ad's category
 * @param device the kind of device
 * @param os the operating system
 * @param browser the browser
 * @param location where
 * @param pageId on which page
 * @param referrer where the user came from
 * @param costMicros what the showing cost, in millionths of the currency unit; never negative
 * @param eventTimeMillis when it was shown, in milliseconds since the epoch
 */
public record Impression(
    String impressionId,
    @Nullable String userId,
    @Nullable String sessionId,
    @Nullable String adId,
    @Nullable String adCategory,
    @Nullable String device,
    @Nullable String os,
    @Nullable String browser,
    @Nullable String location,
    @Nullable String pageId,
    @Nullable String referrer,
    long costMicros,
    long eventTimeMillis)
    implements AdEvent {

  /**
   * Checks what every impression must have.
   *
   * @throws IllegalArgumentException if the id is empty or the cost negative
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
}
