package io.adstream.internal;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.PipelineException;
import java.util.IdentityHashMap;

/**
 * The decoders that are open in this process. Pipelines may share one: the first opens it, and the
 * last closes it. Safe for use by several threads.
 */
public final class OpenDecoders {

  private static final IdentityHashMap<EventDecoder, Integer> USERS = new IdentityHashMap<>();

  private OpenDecoders() {}

  /**
   * Opens a decoder, unless it is open.
   *
   * @throws PipelineException if the decoder throws; it is closed then
   */
  public static synchronized void open(EventDecoder decoder) {
    int users = USERS.getOrDefault(decoder, 0);
    if (users == 0) {
      try {
        decoder.open();
      } catch (Throwable e) {
        closeAfter(decoder, e);
        throw new PipelineException(
            "Cannot open decoder " + decoder.getClass().getName() + ": " + e.getMessage(), e);
      }
    }
    USERS.put(decoder, users + 1);
  }

  private static void closeAfter(EventDecoder decoder, Throwable failure) {
    try {
      decoder.close();
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
  }

  /** Closes a decoder, unless others have opened it, too. */
  public static synchronized void close(EventDecoder decoder) {
    int users = USERS.getOrDefault(decoder, 0);
    if (users > 1) {
      USERS.put(decoder, users - 1);
    } else if (users == 1) {
      USERS.remove(decoder);
      decoder.close();
    }
  }
}
