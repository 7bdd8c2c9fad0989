package io.adstream.samples.file;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a CSV file whose columns have wire names, from its header or from the
 * format. The delimiter is the one that yields these names from the header, or as many cells from
 * the first row. Empty cells, and columns without a name, are no values.
 */
final class CsvRecords implements FileRecord.Source {

  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern MILLIS = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");

  private final Utf8Text text;
  private final EventFormat format;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final List<String> names;

  CsvRecords(Utf8Text text, EventFormat format) throws IOException {
    this.text = text;
    this.format = format;
    parser = csv(delimiter(text, format)).parse(text);
    records = parser.iterator();
    names = format.columns().isEmpty() ? header() : format.columns();
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!name.isEmpty() && !seen.add(name)) {
        throw text.fault(1, "has the column " + name + " twice, expected each once");
      }
    }
  }

  private List<String> header() {
    CSVRecord header = read();
    return header == null ? List.of() : header.toList();
  }

  /** Whether there is a column without a name, whose cells are ignored. */
  boolean hasColumnWithoutName() {
    return names.contains("");
  }

  private static CSVFormat csv(char delimiter) {
    return CSVFormat.DEFAULT.builder().setDelimiter(delimiter).get();
  }

  private static char delimiter(Utf8Text text, EventFormat format) throws IOException {
    List<String> best = List.of();
    List<Character> fitting = new ArrayList<>();
    for (char delimiter : DELIMITERS) {
      List<String> cells = firstRow(text.ahead(), delimiter);
      boolean found =
          format.columns().isEmpty()
              ? cells.containsAll(format.required())
              : cells.size() == format.columns().size();
      if (found) {
        fitting.add(delimiter);
      }
      if (!cells.isEmpty() && cells.equals(format.columns())) {
        throw text.fault(1, "is a header, expected none, since the columns are named");
      }
      if (cells.size() > best.size()) {
        best = cells;
      }
    }
    if (fitting.size() > 1 && format.columns().size() > 1) {
      throw text.fault(1, "is divided into as many cells by each of " + fitting + ", expected one");
    }
    if (!fitting.isEmpty()) {
      return fitting.get(0);
    }
    if (!format.columns().isEmpty()) {
      throw text.fault(
          1, "has " + best.size() + " cells, expected the columns " + quoted(format.columns()));
    }
    throw text.fault(
        1,
        "is a header of the columns "
            + quoted(best)
            + ", expected "
            + quoted(format.required())
            + " among them"
            + format.advice(best));
  }

  /** The cells of the first row, if this is the delimiter. */
  private static List<String> firstRow(String ahead, char delimiter) throws IOException {
    try (CSVParser parser = csv(delimiter).parse(new StringReader(ahead))) {
      CSVRecord first = parser.stream().findFirst().orElse(null);
      return first == null ? List.of() : first.toList();
    } catch (UncheckedIOException e) {
      return List.of(); // a quote that is invalid with this delimiter
    }
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> '"' + name + '"').toList().toString();
  }

  @Override
  public @Nullable FileRecord next() {
    CSVRecord row = read();
    if (row == null) {
      return null;
    }
    long line = parser.getCurrentLineNumber();
    for (String cell : row) {
      line -= LINE_BREAK.matcher(cell).results().count();
    }
    if (row.size() != names.size()) {
      throw text.fault(line, "has " + row.size() + " cells, expected " + names.size());
    }
    return new FileRecord(line, json(row));
  }

  private @Nullable CSVRecord read() {
    long line = parser.getCurrentLineNumber() + 1;
    text.recordStartsAt(line);
    try {
      return records.hasNext() ? records.next() : null;
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      throw text.fault(
          line, "begins a row that is not CSV: " + (cause == null ? e : cause).getMessage());
    }
  }

  private String json(CSVRecord row) {
    StringBuilder json = new StringBuilder(256).append('{');
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String cell = row.get(i);
      if (name.isEmpty() || cell.isEmpty()) {
        continue;
      }
      if (json.length() > 1) {
        json.append(',');
      }
      json.append('"').append(EventFormat.quoted(name)).append("\":");
      if (isNumber(name, cell)) {
        json.append(cell);
      } else {
        json.append('"').append(EventFormat.quoted(cell)).append('"');
      }
    }
    return json.append('}').toString();
  }

  /** Costs and times become numbers if they look like numbers; everything else is text. */
  private boolean isNumber(String name, String cell) {
    return name.equals(format.cost())
        ? NUMBER.matcher(cell).matches()
        : name.equals(format.time()) && MILLIS.matcher(cell).matches();
  }
}
