package io.adstream.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.security.SecurityIT;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Kafka Streams between secured servers, and the commands that are the same on every engine. */
class KafkaStreamsSecurityIT extends SecurityIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Override
  protected Map<String, String> settings(Path directory) {
    return Map.of("kafka.state.dir", directory.resolve("state").toString());
  }

  @Test
  void secretThatDoesNotBelongInAFileIsRefusedAndNotRepeated() throws Exception {
    Path configuration =
        configurationWith(
            "sink.password",
            "SECRET",
            "sink.pasword",
            "SECRET",
            "sink.url",
            "jdbc:postgresql://u:SECRET@h/d");
    assertThat(call(2, "run", "--verbose", "--config", configuration.toString()))
        .contains(
            "Cannot use configuration",
            "sink.password is set, expected sink.password.file or sink.password.env",
            "sink.pasword is set, expected a setting that exists",
            "url holds a password");
  }

  @Test
  void commandsThatReadTheConfigurationDoNotTellIt() throws Exception {
    String configuration = configurationWith().toString();
    call(0, "run", "--check", "--config", configuration);
    assertThat(call(0, "estimate", "--rate", "10", "--config", configuration)).contains("MiB");
    assertThat(call(1, "schema", "--print", "--verbose", "--config", configuration, "--user", "x"))
        .contains("check user, password");
    assertThat(call(0, "demo", "--help")).contains("Usage: adstream demo");
  }
}
