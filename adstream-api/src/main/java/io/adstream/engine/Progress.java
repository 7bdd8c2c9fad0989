package io.adstream.engine;

/**
 * How far a pipeline has come in event time. Times are in milliseconds since the epoch, {@link
 * Long#MIN_VALUE} where nothing was seen.
 *
 * @param impressionTimeMillis the newest impression of the lane that is furthest behind
 * @param clickTimeMillis the newest click of the lane that is furthest behind
 * @param watermarkMillis the watermark of the lane that is furthest behind
 * @param windowBytes memory that open windows hold
 * @param openEvents impressions and clicks that open windows hold
 */
public record Progress(
    long impressionTimeMillis,
    long clickTimeMillis,
    long watermarkMillis,
    long windowBytes,
    long openEvents) {

  /**
   * How far the watermark is behind a clock's time, in milliseconds; {@link Long#MAX_VALUE} before
   * there is a watermark.
   */
  public long lagMillis(long nowMillis) {
    return watermarkMillis == Long.MIN_VALUE ? Long.MAX_VALUE : nowMillis - watermarkMillis;
  }
}
