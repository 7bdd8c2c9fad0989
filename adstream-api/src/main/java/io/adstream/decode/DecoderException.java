package io.adstream.decode;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown where a decoder throws or returns something that it must not return, so that it is unknown
 * whether the record is good or bad. The pipeline ends there, and reads the record again after a
 * restart. The message contains nothing of the record; the cause is the decoder's exception, if
 * any.
 */
public final class DecoderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private DecoderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static DecoderException of(EventDecoder decoder, String record, Throwable thrown) {
    return new DecoderException(
        "Cannot decode "
            + record
            + ": decoder "
            + decoder.getClass().getName()
            + " threw "
            + thrown.getClass().getName()
            + ", expected a Decoded, which is a Reject where the data is bad; fix the cause and"
            + " restart; the record will be read again",
        thrown);
  }

  static DecoderException notNow(EventDecoder decoder, String record, Decoded.NotNow answer) {
    return new DecoderException(
        "Cannot decode "
            + record
            + ": decoder "
            + decoder.getClass().getName()
            + " answered NotNow (\""
            + answer.reason()
            + "\"), expected only of a decoder whose"
            + " mayWait() is true; fix the decoder and restart; the record will be read again",
        null);
  }

  /**
   * {@return the exception of this class among a failure's causes; null for none}
   *
   * @param failure the failure to search
   */
  public static @Nullable DecoderException in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DecoderException found) {
        return found;
      }
    }
    return null;
  }

  /**
   * Serializes the cause as text: it may not be serializable, or its class may be missing in the
   * other process.
   */
  @Serial
  private Object writeReplace() {
    Throwable thrown = getCause();
    if (thrown == null) {
      return this;
    }
    RuntimeException text = new RuntimeException(String.valueOf(thrown));
    text.setStackTrace(thrown.getStackTrace());
    DecoderException replaced = new DecoderException(String.valueOf(getMessage()), text);
    replaced.setStackTrace(getStackTrace());
    return replaced;
  }
}
