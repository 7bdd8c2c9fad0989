package io.adstream.samples.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.adstream.event.EventType;
import io.adstream.samples.file.EventRow.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** A run in a temporary file, which is deleted when the run is closed or the process ends. */
final class SpilledRun implements SortedRun {

  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private final DataInputStream in;
  private long left;

  /**
   * Writes a run.
   *
   * @throws UncheckedIOException if there is no space
   */
  SpilledRun(SortedRun rows) {
    try {
      channel =
          FileChannel.open(
              Files.createTempFile("adstream-sort", null), READ, WRITE, DELETE_ON_CLOSE);
      var out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
      for (Keyed row = rows.next(); row != null; row = rows.next()) {
        write(out, row);
        left++;
      }
      out.flush();
      channel.position(0);
      in =
          new DataInputStream(
              new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES));
    } catch (IOException e) {
      throw cannotSort(e);
    }
  }

  private static UncheckedIOException cannotSort(IOException e) {
    return new UncheckedIOException(
        "Cannot sort: a temporary file in "
            + System.getProperty("java.io.tmpdir")
            + " cannot be used, expected room for twice the uncompressed file ("
            + e.getMessage()
            + ")",
        e);
  }

  private static void write(DataOutputStream out, Keyed keyed) throws IOException {
    EventRow row = keyed.row();
    out.writeLong(keyed.timeMillis());
    out.writeByte(row.type().ordinal());
    out.writeByte(row.kind().ordinal());
    out.writeLong(row.line());
    String key = row.key();
    out.writeBoolean(key != null);
    if (key != null) {
      writeText(out, key);
    }
    out.writeLong(row.timeMillis());
    writeText(out, row.beforeStamp());
    writeText(out, row.afterStamp());
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public @Nullable Keyed next() {
    if (left == 0) {
      return null;
    }
    left--;
    try {
      long time = in.readLong();
      return new Keyed(
          time,
          new EventRow(
              EventType.values()[in.readByte()],
              Kind.values()[in.readByte()],
              in.readLong(),
              in.readBoolean() ? readText() : null,
              in.readLong(),
              readText(),
              readText(),
              null)); // the reason of a rejected row has been reported before sorting
    } catch (IOException e) {
      throw cannotSort(e);
    }
  }

  private String readText() throws IOException {
    return new String(in.readNBytes(in.readInt()), UTF_8);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw cannotSort(e);
    }
  }
}
