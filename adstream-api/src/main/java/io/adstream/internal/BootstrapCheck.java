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
 * Looks at Kafka's addresses before Kafka's clients do. Those take the first bytes of another
 * protocol, TLS among them, for a length, and run out of memory; and of a host that nobody knows
 * they do not say which.
 */
public final class BootstrapCheck {

  private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]]+)\\]?:([0-9]{1,5})");
  private static final int PATIENCE_MILLIS = 2_000;
  private static final int LONGEST_ANSWER = 1 << 20;

  /** The request that any broker answers to anyone: which versions it knows, in version 0. */
  private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0, 0};

  private BootstrapCheck() {}

  /**
   * What is wrong with the addresses; null if nothing is, or nothing that can be seen from here:
   * who does not answer may do so later.
   *
   * @param servers {@code host:port}, with commas
   * @param kafkaProperties how clients connect
   */
  public static @Nullable String faultOf(String servers, Map<String, String> kafkaProperties) {
    String protocol = kafkaProperties.getOrDefault("security.protocol", "PLAINTEXT");
    List<InetSocketAddress> known = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      Matcher address = ADDRESS.matcher(server.strip());
      if (!address.matches()) {
        return null; // in words of its own, Kafka's client says what is wrong
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

  /** None where nobody knows the host: one of several servers that is known is enough. */
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
      return false; // nothing was said, so that nothing is known
    }
  }
}
