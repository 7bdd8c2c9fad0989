package io.adstream.internal;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.PipelineException;
import java.util.IdentityHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open decoders of this process. Pipelines may share a decoder: the first opens it, and the
 * last closes it. A decoder that is slow to open does not block the use of others. Thread-safe.
 */
public final class OpenDecoders {

  private static final Logger LOG = LoggerFactory.getLogger(OpenDecoders.class);

  /** The state of one decoder; also the lock for opening and closing it. */
  private static final class Users {
    /** The number of threads that are opening or closing it; guarded by the common lock. */
    private int busy;

    private int count;
  }

  private static final IdentityHashMap<EventDecoder, Users> USERS = new IdentityHashMap<>();

  private OpenDecoders() {}

  /**
   * Opens a decoder unless it is open.
   *
   * @throws PipelineException if the decoder throws; it is then closed
   */
  public static void open(EventDecoder decoder) {
    Users users = enter(decoder);
    try {
      synchronized (users) {
        if (users.count == 0) {
          openFirst(decoder);
        }
        users.count++;
      }
    } finally {
      leave(decoder, users);
    }
  }

  private static void openFirst(EventDecoder decoder) {
    try {
      decoder.open();
    } catch (Throwable e) {
      closeAfter(decoder, e);
      throw new PipelineException(
          "Cannot open decoder " + decoder.getClass().getName() + ": " + e.getMessage(), e);
    }
  }

  private static void closeAfter(EventDecoder decoder, Throwable failure) {
    try {
      decoder.close();
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Closes a decoder unless others still use it. Exceptions are logged, since the caller has more
   * to close, and all records have been read.
   */
  public static void close(EventDecoder decoder) {
    Users users = enter(decoder);
    try {
      synchronized (users) {
        if (users.count > 0 && --users.count == 0) {
          closeLast(decoder);
        }
      }
    } finally {
      leave(decoder, users);
    }
  }

  private static void closeLast(EventDecoder decoder) {
    try {
      decoder.close();
    } catch (Throwable e) {
      LOG.warn("Cannot close decoder {}", decoder.getClass().getName(), e);
    }
  }

  private static synchronized Users enter(EventDecoder decoder) {
    Users users = USERS.computeIfAbsent(decoder, key -> new Users());
    users.busy++;
    return users;
  }

  /** Removes an unused decoder; other threads have finished with it before they released it. */
  private static synchronized void leave(EventDecoder decoder, Users users) {
    if (--users.busy == 0 && users.count == 0) {
      USERS.remove(decoder);
    }
  }
}
