package io.adstream.internal;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks Kafka's addresses before Kafka's clients connect. The clients interpret the first bytes of
 * another protocol, such as TLS, as a length and run out of memory, and for an unknown host they do
 * not say which one it is.
 */
public final class BootstrapCheck {

  private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]]+)\\]?:([0-9]{1,5})");
  private static final int PATIENCE_MILLIS = 2_000;
  private static final int LONGEST_ANSWER = 1 << 20;

  /** The request that every broker answers without authentication: ApiVersions, in version 0. */
  private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0, 0};

  private BootstrapCheck() {}

  /**
   * The fault of the addresses; null if none can be detected. A server that does not respond may do
   * so later.
   *
   * @param servers {@code host:port}, separated by commas
   * @param kafkaProperties how clients connect
   */
  public static @Nullable String faultOf(String servers, Map<String, String> kafkaProperties) {
    String protocol = kafkaProperties.getOrDefault("security.protocol", "PLAINTEXT");
    List<InetSocketAddress> known = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      Matcher address = ADDRESS.matcher(server.strip());
      if (!address.matches()) {
        return null; // Kafka's client reports the fault in its own words
      }
      known.addAll(addresses(address.group(1), Integer.parseInt(address.group(2))));
    }
    if (known.isEmpty()) {
      return "unknown host";
    }
    boolean isPlain = protocol.endsWith("PLAINTEXT");
    return isPlain && known.stream().anyMatch(BootstrapCheck::speaksAnotherProtocol)
        ? "another protocol"
        : null;
  }

  /** The addresses of a host; none if it is unknown, since one known server of several suffices. */
  private static List<InetSocketAddress> addresses(String host, int port) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        addresses.add(new InetSocketAddress(address, Math.min(port, 65_535)));
      }
      return addresses;
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  private static boolean speaksAnotherProtocol(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(API_VERSIONS);
      int length = new DataInputStream(socket.getInputStream()).readInt();
      return length < 0 || length > LONGEST_ANSWER;
    } catch (IOException e) {
      return false; // no response, so nothing is known
    }
  }
}
