package io.adstream.engine;

import java.io.Serializable;
import java.time.Instant;

/**
 * A partition of a source topic that is blocked because the decoder cannot decide about its next
 * record yet; see {@link io.adstream.decode.Decoded.NotNow}.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset of the record that is being retried
 * @param reason what the decoder is waiting for
 * @param since when the wait began, possibly for another reason
 */
public record SourceWait(String topic, int partition, long offset, String reason, Instant since)
    implements Serializable {}
