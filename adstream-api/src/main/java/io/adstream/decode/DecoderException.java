package io.adstream.decode;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A decoder threw, or gave an answer that it must not give, so nobody knows whether its record is
 * good or bad: the pipeline ends there, and reads the record again when it is restarted. The
 * message holds nothing of the record; the cause is what the decoder threw, if anything.
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
   * {@return the one among a failure's causes; null for none}
   *
   * @param failure what was thrown, perhaps with this exception among its causes
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
   * On its way to another process, the cause becomes its text: it may be impossible to serialize,
   * or of a class that is not there.
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
