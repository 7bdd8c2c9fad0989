package io.adstream.registry;

/** What a record says of its value's schema. Immutable, as long as nobody changes the bytes. */
public final class Frame {

  private final SchemaId id;
  private final byte[] bytes;
  private final int end;
  private final boolean inHeader;

  Frame(SchemaId id, byte[] bytes, int end, boolean inHeader) {
    this.id = id;
    this.bytes = bytes;
    this.end = end;
    this.inHeader = inHeader;
  }

  /**
   * Names the schema.
   *
   * @return the schema's id
   */
  public SchemaId id() {
    return id;
  }

  /** {@return what the id was found in: the record's value, or a header} Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** {@return where in these bytes the id ends} */
  public int end() {
    return end;
  }

  /**
   * {@return whether the bytes are a header's, so that the value is the message and nothing else}
   */
  public boolean inHeader() {
    return inHeader;
  }

  /** {@return where in the record's value the message starts, if only the id is in front of it} */
  public int messageStart() {
    return inHeader ? 0 : end;
  }
}
