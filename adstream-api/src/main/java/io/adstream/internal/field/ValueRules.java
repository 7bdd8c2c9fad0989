package io.adstream.internal.field;

import io.adstream.decode.Limits;
import io.adstream.decode.mapping.Envelope;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings for both streams.
 *
 * @param limits how large values may be
 * @param zone of times without one; null where they are rejected
 * @param envelopes the envelopes, outermost first
 */
public record ValueRules(Limits limits, @Nullable ZoneId zone, List<Envelope> envelopes)
    implements Serializable {

  /** The default limits, no zone and no envelopes. */
  public static final ValueRules DEFAULT = new ValueRules(Limits.DEFAULT, null, List.of());

  /** Copies the envelopes. */
  public ValueRules {
    envelopes = List.copyOf(envelopes);
  }
}
