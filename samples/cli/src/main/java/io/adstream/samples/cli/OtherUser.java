package io.adstream.samples.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Lets another user than the pipeline's connect to PostgreSQL. */
final class OtherUser {

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Who connects, instead of sink.user.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Where that user's password is: the first line.")
  private @Nullable Path passwordFile;

  /** The settings that it takes the place of. */
  Map<String, String> replacedSettings() {
    Map<String, String> replaced = new HashMap<>();
    if (user != null) {
      replaced.put("sink.user", user);
      replaced.put("sink.password.file", "");
      replaced.put("sink.password.env", "");
    }
    if (passwordFile != null) {
      replaced.put("sink.password.file", passwordFile.toString());
      replaced.put("sink.password.env", "");
    }
    return replaced;
  }
}
