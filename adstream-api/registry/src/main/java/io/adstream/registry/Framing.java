package io.adstream.registry;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.SourceRecord;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where records hold the id of their value's schema. Immutable.
 *
 * @param headers the headers that may hold it, the first present wins
 * @param inValue whether the id precedes the message in records without these headers
 */
public record Framing(List<String> headers, boolean inValue) implements Serializable {

  private static final String CONFLUENT_HEADER = "__value_schema_id";
  private static final String APICURIO_HEADER = "apicurio.value.contentId";

  /**
   * As Confluent's serializers write it: in the header {@code __value_schema_id}, else before the
   * message.
   */
  public static final Framing CONFLUENT = new Framing(List.of(CONFLUENT_HEADER), true);

  /** In the headers {@code __value_schema_id} or {@code apicurio.value.contentId}. */
  public static final Framing HEADER =
      new Framing(List.of(CONFLUENT_HEADER, APICURIO_HEADER), false);

  /**
   * Keeps a copy of the headers.
   *
   * @param headers the headers that may hold it, the first present wins
   * @param inValue whether the id precedes the message in records without these headers
   */
  public Framing {
    headers = List.copyOf(headers);
  }

  /**
   * {@return framing by a header}
   *
   * @param name the header's name
   */
  public static Framing header(String name) {
    return new Framing(List.of(name), false);
  }

  /**
   * Reads the setting {@code registry.header}, which names a custom header.
   *
   * @param settings the decoder's settings
   * @param onlyHeaders whether the id is only in a header, never before the message
   * @return the framing
   */
  public static Framing read(DecoderSettings settings, boolean onlyHeaders) {
    String header = settings.text("registry.header");
    if (header != null && !onlyHeaders) {
      settings.fault("registry.header", "is set, expected the framing header with it");
    }
    return header != null ? header(header) : onlyHeaders ? HEADER : CONFLUENT;
  }

  /**
   * {@return the schema id of a record and its position; null without one}
   *
   * @param record the record with the value
   * @param value the record's value
   */
  public @Nullable Frame frame(SourceRecord record, byte[] value) {
    for (String name : headers) {
      byte[] header = record.header(name);
      Frame frame = header == null ? null : inHeader(name, header);
      if (frame != null) {
        return frame;
      }
    }
    SchemaId id = inValue ? SchemaId.at(value) : null;
    return id == null ? null : new Frame(id, value, id.length(), false);
  }

  /** Confluent's header may also have eight bytes: an id and the indexes of a message. */
  private static @Nullable Frame inHeader(String name, byte[] header) {
    SchemaId number = name.equals(CONFLUENT_HEADER) ? null : SchemaId.ofHeader(header);
    if (number != null) {
      return new Frame(number, header, header.length, true);
    }
    SchemaId id = SchemaId.atHeader(header);
    return id == null ? null : new Frame(id, header, id.length(), true);
  }

  /** {@return what a record without a schema id lacks, in words} */
  public String lacking() {
    return inValue
        ? "no schema id in front of the value (a byte 0 and a number of four bytes), nor in header "
            + headers.get(0)
        : "no schema id in header " + String.join(" or ", headers);
  }
}
