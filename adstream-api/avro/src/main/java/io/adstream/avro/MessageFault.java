package io.adstream.avro;

import java.io.IOException;

/**
 * Thrown where a message does not match its schema. Has no stack trace, since bad data is not a
 * bug.
 */
final class MessageFault extends IOException {

  private static final long serialVersionUID = 1L;

  MessageFault(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
