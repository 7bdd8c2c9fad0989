package io.adstream.enginetests.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;

/**
 * Decodes events from everything but the value: an impression's id is the record's key, its device
 * is in a header, and its page is the record's position; the time is Kafka's. A click belongs to
 * the impression of its key.
 */
public final class WholeRecordDecoder implements EventDecoder {

  /** The header that holds the device. */
  public static final String DEVICE = "device";

  private static final long serialVersionUID = 1L;

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    byte[] key = record.key();
    byte[] device = record.header(DEVICE);
    if (key == null || device == null || record.header("none") != null) {
      return new Decoded.Reject(RejectReason.MISSING_FIELD, "the key or the device");
    }
    String id = new String(key, UTF_8);
    return new Decoded.Event(
        type == EventType.IMPRESSION
            ? Impression.builder(id)
                .device(new String(device, UTF_8))
                .pageId(record.toString())
                .eventTimeMillis(record.timestampMillis())
                .build()
            : Click.builder("c-" + id, id).eventTimeMillis(record.timestampMillis()).build());
  }
}
