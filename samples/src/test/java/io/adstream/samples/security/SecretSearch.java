package io.adstream.samples.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
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
 * Looks for a text wherever a secret must not be.
 *
 * @param text what all secrets have in them
 */
record SecretSearch(String text) {

  /** The files under a directory that have it. */
  List<Path> files(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(path), ISO_8859_1).contains(text)) {
          found.add(path);
        }
      }
    }
    return found;
  }

  /** The tables of schemas with such names that have it, and the connections that run it. */
  List<String> tables(Connection connection, String schemas) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (String table :
          list(
              statement,
              "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname LIKE '"
                  + schemas
                  + "'")) {
        found.addAll(
            list(
                statement,
                "SELECT '%1$s' FROM %1$s AS stored WHERE stored::text LIKE '%%%2$s%%'"
                    .formatted(table, text)));
      }
      found.addAll(
          list(
              statement,
              "SELECT usename FROM pg_stat_activity AS stored WHERE pid <> pg_backend_pid()"
                  + " AND stored::text LIKE '%"
                  + text
                  + "%'"));
    }
    return found;
  }

  private static List<String> list(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        values.add(row.getString(1));
      }
    }
    return values;
  }

  /** The management beans of a JVM that have it in their name or in a value, out of so many. */
  Beans beans(long pid) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
    String address;
    try {
      address = machine.startLocalManagementAgent();
    } finally {
      machine.detach();
    }
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
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
  }

  /**
   * What was looked at.
   *
   * @param domains of all beans
   * @param found the names of those that have it
   */
  record Beans(List<String> domains, List<String> found) {}

  /** Attributes that cannot be read are left out by the server. */
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
