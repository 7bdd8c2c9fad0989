package io.adstream.samples.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for a text that must not be anywhere. */
final class Canaries {

  private Canaries() {}

  /** The files below a directory that hold it. */
  static List<Path> filesWith(String text, Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Canaries::isOwnFile).toList()) {
        if (holds(path, text)) {
          found.add(path);
        }
      }
    }
    return found;
  }

  private static boolean isOwnFile(Path path) {
    return Files.isRegularFile(path, NOFOLLOW_LINKS);
  }

  private static boolean holds(Path path, String text) throws IOException {
    try {
      return new String(Files.readAllBytes(path), ISO_8859_1).contains(text);
    } catch (NoSuchFileException e) {
      return false; // it went away meanwhile
    }
  }

  /** The tables and views of a database, the server's own among them, that hold it in a row. */
  static List<String> tablesWith(String text, Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
                  + " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
                  + " UNION ALL VALUES ('pg_catalog.pg_stat_activity'), ('pg_catalog.pg_proc'),"
                  + " ('pg_catalog.pg_roles'), ('pg_catalog.pg_db_role_setting')")) {
        while (row.next()) {
          tables.add(row.getString(1));
        }
      }
      tables.removeIf(table -> !isIn(statement, table, text));
    }
    return tables;
  }

  /** As text, and in the text of bytes. */
  private static boolean isIn(Statement statement, String table, String text) {
    StringBuilder hex = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      hex.append("%02x".formatted(b));
    }
    String sql =
        "SELECT EXISTS (SELECT FROM %1$s AS t WHERE (t::text LIKE '%%%2$s%%' OR t::text LIKE '%%%3$s%%')"
            .formatted(table, text, hex);
    // The query itself is in this one.
    String own = table.endsWith("pg_stat_activity") ? " AND pid <> pg_backend_pid())" : ")";
    try (ResultSet row = statement.executeQuery(sql + own)) {
      row.next();
      return row.getBoolean(1);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot look into " + table, e);
    }
  }
}
