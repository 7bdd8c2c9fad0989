package io.adstream.enginetests.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Searches for a text wherever a secret must not be.
 *
 * @param text the text contained in all secrets
 */
public record SecretSearch(String text) {

  /** The files below a directory that contain the text. */
  public List<Path> files(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(SecretSearch::isOwnFile).toList()) {
        if (holds(path)) {
          found.add(path);
        }
      }
    }
    return found;
  }

  private static boolean isOwnFile(Path path) {
    return Files.isRegularFile(path, NOFOLLOW_LINKS);
  }

  private boolean holds(Path path) throws IOException {
    try {
      return new String(Files.readAllBytes(path), ISO_8859_1).contains(text);
    } catch (NoSuchFileException e) {
      return false; // it was deleted meanwhile
    }
  }

  /** The tables and views of a database, including the server's own, that contain the text. */
  public List<String> tables(Connection connection) throws SQLException {
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
      tables.removeIf(table -> !isIn(statement, table));
    }
    return tables;
  }

  /** As text, and in the text form of bytes. */
  private boolean isIn(Statement statement, String table) {
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

  /**
   * The MBeans of a JVM that contain the text in their name or in a value, and the number of all
   * MBeans.
   */
  @SuppressWarnings("BanJNDI") // a process of the test itself, on loopback
  public Beans beans(long pid) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
    String address;
    try {
      address = machine.startLocalManagementAgent();
    } finally {
      machine.detach();
    }
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      return beans(connector.getMBeanServerConnection());
    }
  }

  /** The MBeans that contain the text. */
  public Beans beans(MBeanServerConnection server) throws Exception {
    List<String> found = new ArrayList<>();
    List<String> domains = new ArrayList<>();
    for (ObjectName name : server.queryNames(null, null)) {
      domains.add(name.getDomain());
      if (server.isRegistered(name) && (name + values(server, name)).contains(text)) {
        found.add(name.toString());
      }
    }
    return new Beans(domains, found);
  }

  /**
   * The result of a search.
   *
   * @param domains the domains of all MBeans
   * @param found the names of those that contain the text
   */
  public record Beans(List<String> domains, List<String> found) {}

  /** The server omits attributes that cannot be read. */
  private static String values(MBeanServerConnection server, ObjectName name) throws Exception {
    String[] names =
        Arrays.stream(server.getMBeanInfo(name).getAttributes())
            .filter(MBeanAttributeInfo::isReadable)
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    StringBuilder values = new StringBuilder();
    for (Attribute attribute : server.getAttributes(name, names).asList()) {
      Object value = attribute.getValue();
      values.append(value instanceof Object[] many ? Arrays.deepToString(many) : value);
    }
    return values.toString();
  }
}
