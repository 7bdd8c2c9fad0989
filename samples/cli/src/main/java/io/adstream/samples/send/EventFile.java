package io.adstream.samples.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.adstream.event.EventType;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file in their order: JSON lines, or CSV with a header of wire names where the name
 * ends in {@code .csv}; either may be compressed ({@code .gz}). Not safe for use by several
 * threads.
 */
public final class EventFile implements AutoCloseable {

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern MILLIS = Pattern.compile("-?(0|[1-9][0-9]*)");

  private final EventType type;
  private final Path file;
  private final Counted counted;
  private final Reader reader;
  private final Iterator<EventRow> rows;
  private @Nullable EventRow head;

  /**
   * Opens a file.
   *
   * @throws IllegalArgumentException if it is not there, or has no header that says the ids
   */
  public EventFile(EventType type, Path file) {
    this.type = type;
    this.file = file;
    String name = String.valueOf(file.getFileName());
    try {
      counted = new Counted(Files.newInputStream(file));
      InputStream stream = name.endsWith(".gz") ? new GZIPInputStream(counted, 1 << 16) : counted;
      reader = new BufferedReader(new InputStreamReader(stream, UTF_8), 1 << 16);
      skipByteOrderMark();
      rows = name.endsWith(".csv") || name.endsWith(".csv.gz") ? csv() : lines();
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("Cannot read " + file + ": there is no such file", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    head = advance();
  }

  /** The next row, which stays; null at the end. */
  @Nullable EventRow peek() {
    return head;
  }

  /** The next row; null at the end. */
  @Nullable EventRow poll() {
    EventRow row = head;
    if (row != null) {
      head = advance();
    }
    return row;
  }

  /** How many of the file's bytes were read. */
  long bytesRead() {
    return counted.count;
  }

  private @Nullable EventRow advance() {
    try {
      return rows.hasNext() ? rows.next() : null;
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private void skipByteOrderMark() throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
  }

  private Iterator<EventRow> lines() {
    return ((BufferedReader) reader)
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> JsonRows.row(type, line))
        .iterator();
  }

  private Iterator<EventRow> csv() throws IOException {
    CSVParser parser =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setAllowMissingColumnNames(true)
            .get()
            .parse(reader);
    List<String> names = parser.getHeaderNames();
    List<String> ids =
        type == EventType.IMPRESSION ? List.of("ImpressionID") : List.of("ClickID", "JoinID");
    if (!names.containsAll(ids)) {
      throw new IllegalArgumentException(
          "Cannot read " + file + ": its header is " + names + ", expected the columns " + ids);
    }
    return parser.stream().map(record -> JsonRows.row(type, json(record, parser))).iterator();
  }

  /** A row as JSON; an empty cell is nothing, and so is a column without a name. */
  private static String json(CSVRecord record, CSVParser parser) {
    StringBuilder json = new StringBuilder(256).append('{');
    parser
        .getHeaderMap()
        .forEach(
            (name, column) -> {
              String cell = column < record.size() ? record.get(column) : "";
              if (name.isEmpty() || cell.isEmpty()) {
                return;
              }
              if (json.length() > 1) {
                json.append(',');
              }
              json.append('"').append(quoted(name)).append("\":");
              if (isNumber(name, cell)) {
                json.append(cell);
              } else {
                json.append('"').append(quoted(cell)).append('"');
              }
            });
    return json.append('}').toString();
  }

  /** Costs and times are numbers where they look so; everything else is text. */
  private static boolean isNumber(String name, String cell) {
    return name.endsWith("Cost")
        ? NUMBER.matcher(cell).matches()
        : name.equals("EventTime") && MILLIS.matcher(cell).matches();
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  @Override
  public void close() {
    try {
      reader.close();
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
