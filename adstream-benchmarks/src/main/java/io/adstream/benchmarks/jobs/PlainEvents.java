package io.adstream.benchmarks.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The events as mapped with Jackson, and the result of a plain join. */
public final class PlainEvents {

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private PlainEvents() {}

  /** An item with an event time. */
  interface Timed {
    String eventTime();

    default long eventTimeMillis() {
      return Instant.parse(eventTime()).toEpochMilli();
    }
  }

  /** An impression; a heartbeat has only its time. */
  public record Impression(
      @JsonProperty("ImpressionID") @Nullable String impressionId,
      @JsonProperty("UserID") @Nullable String userId,
      @JsonProperty("SessionID") @Nullable String sessionId,
      @JsonProperty("AdID") @Nullable String adId,
      @JsonProperty("AdCategory") @Nullable String adCategory,
      @JsonProperty("Device") @Nullable String device,
      @JsonProperty("OS") @Nullable String os,
      @JsonProperty("Browser") @Nullable String browser,
      @JsonProperty("Location") @Nullable String location,
      @JsonProperty("PageID") @Nullable String pageId,
      @JsonProperty("Referrer") @Nullable String referrer,
      @JsonProperty("ImpressionCost") @Nullable BigDecimal impressionCost,
      @JsonProperty("EventTime") String eventTime)
      implements Timed {}

  /** A click; a heartbeat has only its time. */
  public record Click(
      @JsonProperty("ClickID") @Nullable String clickId,
      @JsonProperty("JoinID") @Nullable String joinId,
      @JsonProperty("ClickPosition") @Nullable String clickPosition,
      @JsonProperty("ClickCost") @Nullable BigDecimal clickCost,
      @JsonProperty("EventTime") String eventTime)
      implements Timed {}

  /** A result. */
  public record Joined(Impression impression, @Nullable Click click) {}

  /** Reads the output of this class, and the records in the topics. */
  public static <T> T read(Class<T> type, byte[] bytes) {
    try {
      return JSON.readValue(bytes, type);
    } catch (IOException e) {
      throw new SerializationException("Cannot read " + type.getSimpleName(), e);
    }
  }

  static byte[] write(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (IOException e) {
      throw new SerializationException("Cannot write " + value.getClass().getSimpleName(), e);
    }
  }
}
