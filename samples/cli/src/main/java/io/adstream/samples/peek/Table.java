package io.adstream.samples.peek;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns, below a header line. Not thread-safe. */
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... names) {
    add(names);
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintWriter out) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(2 + widths[i] - row.get(i).length()));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
