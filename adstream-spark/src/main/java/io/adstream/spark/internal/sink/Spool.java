package io.adstream.spark.internal.sink;

import io.adstream.engine.PipelineException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Byte arrays in a temporary file that can be read repeatedly. The file is deleted as soon as it is
 * open, so that it does not outlive the process. Not thread-safe.
 */
final class Spool implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private @Nullable FileChannel file;
  private @Nullable DataOutputStream out;
  private int parts;

  boolean isEmpty() {
    return parts == 0;
  }

  void add(byte[] part) {
    try {
      DataOutputStream to = out;
      if (to == null) {
        file = open();
        to = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER));
        out = to;
      }
      to.writeInt(part.length);
      to.write(part);
      parts++;
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  private static FileChannel open() throws IOException {
    Path path = Files.createTempFile("adstream-results", null);
    return FileChannel.open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** All parts in order; only one iterator at a time, and none while parts are added. */
  Iterator<byte[]> read() {
    DataInputStream in;
    try {
      if (file == null || out == null) {
        return java.util.Collections.emptyIterator();
      }
      out.flush();
      file.position(0);
      in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER));
    } catch (IOException e) {
      throw failure("read", e);
    }
    return new Iterator<>() {
      private int read;

      @Override
      public boolean hasNext() {
        return read < parts;
      }

      @Override
      public byte[] next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        read++;
        try {
          return in.readNBytes(in.readInt());
        } catch (IOException e) {
          throw failure("read", e);
        }
      }
    };
  }

  private static PipelineException failure(String verb, IOException cause) {
    return new PipelineException(
        "Cannot " + verb + " results in a temporary file: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw failure("close", e);
    }
  }
}
