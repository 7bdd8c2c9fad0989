package io.adstream.jdbc.internal.server;

import io.adstream.sink.SinkException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The source of the password. It is read for each connection, so that the password can be rotated.
 */
public sealed interface Password extends Serializable {

  /** The password; null if there is none. */
  @Nullable String read();

  /** Describes what is wrong with the given passwords; empty if nothing is. */
  static List<String> faults(List<Password> passwords) {
    return passwords.size() < 2
        ? List.of()
        : List.of(
            "password is set "
                + passwords.size()
                + " times, expected one of password, passwordFile and passwordVariable");
  }

  /** No password: the server trusts the user, or the driver finds its own password file. */
  record None() implements Password {
    @Override
    public @Nullable String read() {
      return null;
    }
  }

  /** Given as a value. */
  record Given(String secret) implements Password {
    @Override
    public String read() {
      return secret;
    }

    @Override
    public String toString() {
      return "Given[***]";
    }
  }

  /** The first line of a file. */
  record InFile(String file) implements Password {
    @Override
    public String read() {
      try {
        return Files.readString(Path.of(file)).lines().findFirst().orElse("");
      } catch (IOException e) {
        throw SinkException.ofPermanent(
            "Cannot read password: file is "
                + file
                + ", expected one that this user can read ("
                + e.getClass().getSimpleName()
                + ")",
            null);
      }
    }
  }

  /** The value of an environment variable. */
  record InVariable(String name) implements Password {
    @Override
    public String read() {
      String value = System.getenv(name);
      if (value == null) {
        throw SinkException.ofPermanent(
            "Cannot read password: environment variable is " + name + ", expected one that is set",
            null);
      }
      return value;
    }
  }
}
