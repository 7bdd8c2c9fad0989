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
 * Dashboards as Superset imports them.
 *
 * @param files their content by name
 * @param leftOut what the specification has nothing for: a line for each chart
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
   * Writes the files into a directory, which is made if it is missing; files of another pack must
   * not be in it.
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
