package io.adstream.samples.dashboards;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Dashboards in Superset's import format.
 *
 * @param files the files' contents by name
 * @param leftOut a line for each chart that the specification has no data for
 */
public record Pack(Map<String, Object> files, List<String> leftOut) {

  private static final ObjectMapper YAML =
      new YAMLMapper(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
                  .build())
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /**
   * Writes the files to a directory, which is created if it does not exist; it must not contain
   * files of another pack.
   *
   * @throws IOException if they cannot be written
   */
  public void writeTo(Path directory) throws IOException {
    for (Map.Entry<String, Object> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, YAML.writeValueAsString(file.getValue()));
    }
  }
}
