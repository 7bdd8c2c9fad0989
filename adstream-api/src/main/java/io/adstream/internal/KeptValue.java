package io.adstream.internal;

import io.adstream.decode.Decoded;
import io.adstream.join.JoinResult;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The part of a rejected record's value that is kept: all of it, or the beginning if it is too long
 * for a topic, which by default accepts 1 MiB.
 *
 * @param reject why the record was rejected, and how much is kept if not all
 * @param value the part that is kept; null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeptValue(Decoded.Reject reject, byte @Nullable [] value) {

  /** Cuts a value that is too long; one that has already been cut is not changed. */
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
