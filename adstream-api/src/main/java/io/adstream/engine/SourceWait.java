package io.adstream.engine;

import java.io.Serializable;
import java.time.Instant;

/**
 * A partition of a source topic that is blocked because the decoder cannot judge its next record
 * yet: see {@link io.adstream.decode.Decoded.NotNow}.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset of the record that is tried again
 * @param reason what is missing, as the decoder words it
 * @param since when the wait began, whatever the reason was then
 */
public record SourceWait(String topic, int partition, long offset, String reason, Instant since)
    implements Serializable {}
