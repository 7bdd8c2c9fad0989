package io.adstream.internal;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.PipelineException;
import java.util.IdentityHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decoders that are open in this process. Pipelines may share one: the first opens it, and the
 * last closes it. One that is slow to open holds up nobody who uses others. Thread-safe.
 */
public final class OpenDecoders {

  private static final Logger LOG = LoggerFactory.getLogger(OpenDecoders.class);

  /** Of one decoder; also the lock under which it is opened and closed. */
  private static final class Users {
    /** Threads that open or close it now; guarded by all decoders' lock. */
    private int busy;

    private int count;
  }

  private static final IdentityHashMap<EventDecoder, Users> USERS = new IdentityHashMap<>();

  private OpenDecoders() {}

  /**
   * Opens a decoder, unless it is open.
   *
   * @throws PipelineException if the decoder throws; it is closed then
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
   * Closes a decoder, unless others have opened it, too. What it throws is logged: whoever closes
   * has more to close, and all records were read.
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

  /** Forgets a decoder that nobody uses; what others did to it they did before they left. */
  private static synchronized void leave(EventDecoder decoder, Users users) {
    if (--users.busy == 0 && users.count == 0) {
      USERS.remove(decoder);
    }
  }
}
