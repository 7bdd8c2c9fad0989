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
   * A decoder of the standard attributes; {@link EventDecoder#withSchema} adds declared ones.
   *
   * <p>Reads all settings that it knows: those that it does not ask for are reported as unknown.
   * What it reads wrongly is a fault that the settings collect; it then gets the default, and
   * returns any decoder.
   *
   * @param settings the settings below {@code decode.}; whatever is wrong with them is added as a
   *     fault
   * @return the decoder
   * @throws IllegalArgumentException if settings that are right by themselves do not fit together
   */
  EventDecoder create(DecoderSettings settings);
}
