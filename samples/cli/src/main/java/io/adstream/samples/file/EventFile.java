package io.adstream.samples.file;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file, in order. The format is detected from the content: JSON lines, a JSON array,
 * consecutive JSON objects, or CSV with a header of wire names unless the format names the columns;
 * uncompressed or compressed with gzip, zstd, bzip2 or xz. Memory use does not depend on the size
 * of the file. Not thread-safe.
 */
public final class EventFile implements EventRows {

  private static final int BUFFER_BYTES = 1 << 13;

  private static final Set<String> COMPRESSIONS =
      Set.of(
          CompressorStreamFactory.GZIP,
          CompressorStreamFactory.ZSTANDARD,
          CompressorStreamFactory.BZIP2,
          CompressorStreamFactory.XZ);

  /** The magic numbers of other file formats, in hexadecimal. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "fffe", "UTF-16",
          "feff", "UTF-16",
          "504b0304", "a zip archive",
          "50415231", "Parquet",
          "4f626a01", "Avro",
          "04224d18", "compressed by lz4");

  private final Path file;
  private final EventFormat format;
  private final Counted counted;
  private final Utf8Text text;
  private final FileRecord.Source records;
  private final Set<String> fieldNames = new LinkedHashSet<>();
  private @Nullable EventRow head;

  /**
   * Opens a file.
   *
   * @throws UnreadableFileException if it cannot be read exactly; the other methods throw it, too
   */
  public EventFile(Path file, EventFormat format) {
    this.file = file;
    this.format = format;
    checkRegular();
    try {
      counted = new Counted(Files.newInputStream(file));
    } catch (IOException e) {
      throw fault("it cannot be opened (" + e + ")", e);
    }
    boolean opened = false;
    try {
      text = new Utf8Text(file, decompressed(counted));
      if (text.peek() < 0) {
        throw fault("it is empty, expected records", null);
      }
      records =
          format.columns().isEmpty() && JsonRecords.isJson(text.ahead())
              ? new JsonRecords(text)
              : new CsvRecords(text, format);
      head = advance();
      if (head == null) {
        throw fault(
            records instanceof CsvRecords && format.columns().isEmpty()
                ? "it has a header and no rows"
                : "it holds no records",
            null);
      }
      opened = true;
    } catch (IOException e) {
      throw fault("it is " + Utf8Text.damage(e), e);
    } finally {
      if (!opened) {
        closeUnopened();
      }
    }
  }

  private void checkRegular() {
    if (!Files.isRegularFile(file)) {
      throw fault(
          Files.exists(file)
              ? "it is not a regular file, expected one, since it is read twice"
              : "there is no such file",
          null);
    }
  }

  private void closeUnopened() {
    try {
      counted.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file, e);
    }
  }

  /** The content after removing all layers of compression. */
  private InputStream decompressed(InputStream compressed) throws IOException {
    InputStream in = new BufferedInputStream(compressed, BUFFER_BYTES);
    String compression = compression(in);
    while (COMPRESSIONS.contains(compression)) {
      try {
        in =
            new BufferedInputStream(
                new CompressorStreamFactory(true).createCompressorInputStream(compression, in),
                BUFFER_BYTES);
      } catch (CompressorException e) {
        throw fault("it begins as " + compression + " does, and " + e.getMessage(), e);
      }
      compression = compression(in);
    }
    in.mark(4);
    String start = HexFormat.of().formatHex(in.readNBytes(4));
    in.reset();
    for (Map.Entry<String, String> other : OTHERS.entrySet()) {
      if (start.startsWith(other.getKey())) {
        throw fault("it is " + other.getValue() + ", expected JSON or CSV in UTF-8", null);
      }
    }
    return in;
  }

  private static String compression(InputStream in) throws IOException {
    try {
      return CompressorStreamFactory.detect(in);
    } catch (CompressorException e) {
      if (e.getCause() instanceof IOException damage) {
        throw damage;
      }
      return "";
    }
  }

  private UnreadableFileException fault(String words, @Nullable Exception cause) {
    return new UnreadableFileException(file, words, cause);
  }

  /** The names of fields so far, up to the format's limit. */
  Set<String> fieldNames() {
    return Collections.unmodifiableSet(fieldNames);
  }

  /** Whether there is a CSV column without a name, whose cells are ignored. */
  boolean hasColumnWithoutName() {
    return records instanceof CsvRecords csv && csv.hasColumnWithoutName();
  }

  /** Whether the last CSV row may have been truncated without a trace. */
  boolean endsWithinRow() {
    return records instanceof CsvRecords && text.isWithinLine();
  }

  /** The number of bytes read from the file. */
  public long bytesRead() {
    return counted.count;
  }

  @Override
  public @Nullable EventRow peek() {
    return head;
  }

  @Override
  public @Nullable EventRow poll() {
    EventRow row = head;
    if (row != null) {
      head = advance();
    }
    return row;
  }

  private @Nullable EventRow advance() {
    FileRecord record = records.next();
    return record == null ? null : format.row(record, fieldNames);
  }

  @Override
  public void close() {
    try {
      text.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file, e);
    }
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
