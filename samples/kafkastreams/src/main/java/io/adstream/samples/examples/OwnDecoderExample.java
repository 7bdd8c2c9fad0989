package io.adstream.samples.examples;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.nio.charset.StandardCharsets;

/**
 * A custom decoder: for lines such as {@code id|device|millis} and {@code id|impression|millis},
 * mixed with comments that begin with {@code #}. Pass it to {@code
 * PipelineSpec.builder(…).decoder(…)}.
 */
public final class OwnDecoderExample implements EventDecoder {

  private static final long serialVersionUID = 1L;

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    byte[] value = record.value();
    String line = value == null ? "" : new String(value, StandardCharsets.UTF_8);
    if (line.startsWith("#")) {
      return new Decoded.Ignored();
    }
    String[] parts = line.split("\\|", -1);
    if (parts.length != 3) {
      return new Decoded.Reject(RejectReason.MALFORMED, "expected three parts");
    }
    try {
      long time = Long.parseLong(parts[2]);
      return parts[0].isEmpty()
          ? new Decoded.Heartbeat(time)
          : new Decoded.Event(
              type == EventType.IMPRESSION
                  ? Impression.builder(parts[0]).device(parts[1]).eventTimeMillis(time).build()
                  : Click.builder(parts[0], parts[1]).eventTimeMillis(time).build());
    } catch (IllegalArgumentException e) {
      return new Decoded.Reject(RejectReason.INVALID_VALUE, "an id or the time");
    }
  }

  /** Decodes an impression, and lines that are not impressions. */
  public static void main(String... args) {
    var decoder = new OwnDecoderExample();
    for (String line :
        new String[] {"i1|mobile|1768478400000", "|", "i2|mobile|noon", "#view|home"}) {
      System.out.println(
          decoder.decode(
              EventType.IMPRESSION, SourceRecord.of(line.getBytes(StandardCharsets.UTF_8))));
    }
  }
}
