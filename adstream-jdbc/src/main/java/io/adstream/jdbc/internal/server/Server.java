package io.adstream.jdbc.internal.server;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL server and the user that connects to it. */
public record Server(String url, @Nullable String user, Password password) implements Serializable {

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final String PREFIX = "jdbc:postgresql:";

  /** Connects with {@link #settings}. */
  public Connection connect() throws SQLException {
    return connect(settings());
  }

  /** Connects and sets up the session; the URL's settings take precedence over these. */
  public Connection connect(SessionSettings settings) throws SQLException {
    Connection connection = connectAsItIs();
    boolean opened = false;
    try {
      settings.open(connection);
      opened = true;
      return connection;
    } finally {
      if (!opened) {
        connection.close();
      }
    }
  }

  /** The settings for everything except long operations. */
  public SessionSettings settings() {
    Map<String, String> own = UrlOptions.parse(property("options"));
    return SessionSettings.STANDARD.with(own == null ? Map.of() : own);
  }

  private Connection connectAsItIs() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "adstream");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("loginTimeout", "15");
    properties.setProperty("socketTimeout", "90");
    properties.setProperty("tcpKeepAlive", "true");
    String hosts = property("PGHOST");
    if (hosts != null && hosts.indexOf(',') > 0) {
      // With several hosts, only the primary accepts writes, and it may change.
      properties.setProperty("targetServerType", "primary");
    }
    if (user != null) {
      properties.setProperty("user", user);
    }
    String secret = password.read();
    if (secret != null) {
      properties.setProperty("password", secret);
    }
    Connection connection = new Driver().connect(UrlOptions.remove(url), properties);
    if (connection == null) {
      throw new SQLException("The driver does not know this kind of URL", "08001");
    }
    return connection;
  }

  /** The faults of the URL, without quoting it, since it may contain a secret. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (!url.startsWith(PREFIX) || (url.contains("://") && url.indexOf('/', 18) < 0)) {
      return List.of("url is of another form, expected jdbc:postgresql://host:port/database");
    }
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.contains("password=") || url.matches("jdbc:postgresql://[^/?]*@.*")) {
      return List.of(
          "url holds a password, expected it in password, passwordFile or passwordVariable");
    }
    Properties parsed = parsed();
    if (parsed == null) {
      faults.add("url cannot be parsed, expected jdbc:postgresql://host:port/database");
    } else if ("simple".equalsIgnoreCase(parsed.getProperty("preferQueryMode"))) {
      faults.add("preferQueryMode is simple, expected extended: values must not become SQL text");
    } else if (UrlOptions.parse(parsed.getProperty("options")) == null) {
      faults.add("options is of another form, expected -c name=value for each setting");
    }
    return faults;
  }

  /** Warns if {@link #isOpenToOthers}. */
  public void warnIfOpenToOthers() {
    if (isOpenToOthers()) {
      LOG.warn(
          "The connection to PostgreSQL can be intercepted: set sslmode to verify-full if the server is"
              + " on another machine");
    }
  }

  /**
   * Whether passwords and rows may cross a network where others can read or impersonate the server.
   */
  public boolean isOpenToOthers() {
    Properties parsed = parsed();
    return parsed != null
        && !"verify-full".equals(parsed.getProperty("sslmode"))
        && !Arrays.stream(parsed.getProperty("PGHOST", "localhost").split(",", -1))
            .allMatch(Server::isLoopback);
  }

  /** Host, port, database and user, for messages. */
  @Override
  public String toString() {
    Properties parsed = parsed();
    if (parsed == null) {
      return "PostgreSQL";
    }
    return "database \""
        + parsed.getProperty("PGDBNAME", "")
        + "\" at "
        + parsed.getProperty("PGHOST", "localhost")
        + ":"
        + parsed.getProperty("PGPORT", "5432")
        + " as user \""
        + parsed.getProperty("user", user == null ? System.getProperty("user.name", "") : user)
        + "\"";
  }

  private @Nullable String property(String name) {
    Properties parsed = parsed();
    return parsed == null ? null : parsed.getProperty(name);
  }

  private @Nullable Properties parsed() {
    return Driver.parseURL(url, new Properties());
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("::1")
        || host.equals("[::1]");
  }
}
