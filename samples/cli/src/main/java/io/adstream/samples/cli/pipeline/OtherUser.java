package io.adstream.samples.cli.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for connecting to PostgreSQL as another user than the pipeline's. */
final class OtherUser {

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The user to connect as, instead of sink.user.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file whose first line is that user's password.")
  private @Nullable Path passwordFile;

  /** The settings that these options replace. */
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
