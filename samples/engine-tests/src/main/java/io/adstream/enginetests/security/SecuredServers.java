package io.adstream.enginetests.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * A broker and a PostgreSQL that require TLS and a password; the broker also requires a client
 * certificate. Not thread-safe.
 */
final class SecuredServers implements AutoCloseable {

  /** The user that applies the schema, and owns nothing else. */
  static final String ADMINISTRATOR = "schema_admin";

  private static final String MODULE = "org.apache.kafka.common.security.";

  private final EmbeddedKafka kafka;
  private final EmbeddedPostgres postgres;
  private final TestCertificate server;
  private final TestCertificate client;
  private final Path trustStore;
  private final String trustPassword;

  /**
   * Starts the servers.
   *
   * @param directory the directory for the servers' data
   * @param secrets the directory for certificates and keys
   * @param secret the prefix of all passwords
   */
  SecuredServers(Path directory, Path secrets, String secret) throws Exception {
    server = TestCertificate.selfSigned(secrets, "server", secret + "-server");
    client = TestCertificate.selfSigned(secrets, "client", secret + "-key");
    trustPassword = secret + "-trust";
    trustStore = server.trustStore(trustPassword);
    kafka = kafka(directory.resolve("kafka"));
    postgres = postgres(directory.resolve("postgres"), secrets);
  }

  private EmbeddedKafka kafka(Path directory) throws Exception {
    String login = MODULE + "plain.PlainLoginModule required user_admin=\"admin\";";
    return EmbeddedKafka.builder()
        .clients(SecurityProtocol.SASL_SSL)
        .directory(Files.createDirectories(directory))
        .property("log.index.size.max.bytes", "65536")
        .property("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512")
        .property("listener.name.sasl_ssl.plain.sasl.jaas.config", login)
        .property(
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
            MODULE + "scram.ScramLoginModule required;")
        .property("listener.name.sasl_ssl.ssl.client.auth", "required")
        .property("ssl.keystore.location", server.keyStore().toString())
        .property("ssl.keystore.password", server.password())
        .property("ssl.key.password", server.password())
        .property("ssl.truststore.location", client.trustStore("public").toString())
        .property("ssl.truststore.password", "public")
        .start();
  }

  /** Only the superuser, who prepares the test, can connect without a password. */
  private EmbeddedPostgres postgres(Path directory, Path secrets) throws Exception {
    Path access =
        Files.writeString(
            secrets.resolve("pg_hba.conf"),
            """
            host all postgres 127.0.0.1/32 trust
            hostssl all all 127.0.0.1/32 scram-sha-256
            """);
    Files.setPosixFilePermissions(access, PosixFilePermissions.fromString("rw-r--r--"));
    return EmbeddedPostgres.builder()
        .directory(Files.createDirectories(directory))
        .setting("hba_file", access.toString())
        .setting("ssl", "on")
        .setting("ssl_cert_file", server.certificateText().toString())
        .setting("ssl_key_file", server.keyText().toString())
        .setting("password_encryption", "scram-sha-256")
        .start();
  }

  /** Creates topics that only known users can access. */
  void createTopics(String... names) {
    kafka.createTopics(1, names);
  }

  /** Adds a user to Kafka. */
  void addKafkaUser(String name, String password) throws Exception {
    Map<String, Object> properties = new HashMap<>(tls());
    properties.put("sasl.mechanism", "PLAIN");
    properties.put("sasl.jaas.config", login("plain.Plain", "admin", "admin"));
    try (Admin admin = Admin.create(properties)) {
      ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(name, info, password)))
          .all()
          .get();
      await()
          .atMost(60, SECONDS)
          .until(() -> admin.describeUserScramCredentials().users().get().contains(name));
    }
  }

  /** The properties that a Kafka client needs to authenticate. */
  Map<String, String> clientProperties(String user, String password) {
    Map<String, String> properties = tls();
    properties.put("sasl.mechanism", "SCRAM-SHA-512");
    properties.put("sasl.jaas.config", login("scram.Scram", user, password));
    return properties;
  }

  private Map<String, String> tls() {
    return new HashMap<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "security.protocol",
            "SASL_SSL",
            "ssl.truststore.location",
            trustStore.toString(),
            "ssl.truststore.password",
            trustPassword,
            "ssl.keystore.location",
            client.keyStore().toString(),
            "ssl.keystore.password",
            client.password(),
            "ssl.key.password",
            client.password()));
  }

  private static String login(String module, String user, String password) {
    return "%s%sLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(MODULE, module, user, password);
  }

  /** PostgreSQL's URL, with the trusted certificate. */
  String jdbcUrl() throws Exception {
    return jdbcUrl(server);
  }

  /** PostgreSQL's URL, with another trusted certificate. */
  String jdbcUrl(TestCertificate trusted) throws Exception {
    return postgres.jdbcUrl()
        + "?sslmode=verify-full&sslrootcert="
        + trusted.certificateText().toString();
  }

  /** Connects over TLS. */
  Connection connect(String user, String password) throws Exception {
    return DriverManager.getConnection(jdbcUrl(), user, password);
  }

  /** Connects as the superuser. */
  Connection connectAsOwner() throws SQLException {
    return postgres.connect();
  }

  /** Creates a user that can only create schemas and roles. */
  void addAdministrator(String password) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE %s LOGIN CREATEROLE PASSWORD '%s'".formatted(ADMINISTRATOR, password));
      statement.execute(
          "GRANT CREATE ON DATABASE %s TO %s".formatted(postgres.database(), ADMINISTRATOR));
    }
  }

  @Override
  public void close() {
    postgres.close();
    kafka.close();
  }
}
