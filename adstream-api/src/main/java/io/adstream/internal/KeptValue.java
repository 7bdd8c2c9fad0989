package io.adstream.internal;

import io.adstream.decode.Decoded;
import io.adstream.join.JoinResult;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record that cannot be read: all of it, or the beginning of what is too long to
 * travel through a topic; a topic takes a MiB unless it is told otherwise.
 *
 * @param reject why it cannot be read, and how much is kept where that is not all
 * @param value what is kept; null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeptValue(Decoded.Reject reject, byte @Nullable [] value) {

  /** Cuts a value that is too long. What was cut already stays as it is. */
  public static KeptValue of(Decoded.Reject reject, byte @Nullable [] value) {
    int most = JoinResult.Rejected.MAX_VALUE_BYTES;
    if (value == null || value.length <= most) {
      return new KeptValue(reject, value);
    }
    String detail =
        reject.detail() + "; the first " + most + " of " + value.length + " bytes are kept";
    return new KeptValue(new Decoded.Reject(reject.reason(), detail), Arrays.copyOf(value, most));
  }
}
