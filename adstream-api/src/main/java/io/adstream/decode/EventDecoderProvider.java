package io.adstream.decode;

/**
 * Creates the decoders of one format from settings. Found by {@link java.util.ServiceLoader}, or by
 * the name of its class, see {@link EventDecoders#find}. Has a public constructor without
 * parameters.
 */
public interface EventDecoderProvider {

  /** {@return the format's name, such as {@code json}: small letters, digits and dashes} */
  String format();

  /**
   * Creates a decoder of the standard attributes; {@link EventDecoder#withSchema} adds declared
   * ones.
   *
   * <p>Must read all settings that it knows: others are reported as unknown. The settings collect
   * faults and return defaults; with faults, any decoder may be returned.
   *
   * @param settings the settings below {@code decode.}; whatever is wrong with them is added as a
   *     fault
   * @return the decoder
   * @throws IllegalArgumentException if settings that are valid by themselves contradict each other
   */
  EventDecoder create(DecoderSettings settings);
}
