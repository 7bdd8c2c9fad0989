package io.adstream.avro;

import java.io.IOException;

/** A message is no message of its schema. Has no stack trace: bad data is nothing to debug. */
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
