package io.adstream.tck.internal.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Copies JSON token by token, so that every number keeps its text: {@code 1e-06} stays {@code
 * 1e-06}. A tree model would lose it, and a numeric id stands for its text.
 */
public final class ExactJson {

  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern RECORD_VALUE = Pattern.compile("/phases/\\d+/records/\\d+/value");

  private ExactJson() {}

  /** The scenario file with each record's {@code value} replaced by its compact text. */
  static String withRecordValuesAsText(InputStream in) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonParser parser = JSON.createParser(in);
        JsonGenerator copy = JSON.createGenerator(text)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      while (parser.nextToken() != null) {
        copyToken(parser, copy);
        if (parser.hasToken(JsonToken.FIELD_NAME)
            && parser.currentName().equals("value")
            && RECORD_VALUE
                .matcher(parser.getParsingContext().pathAsPointer().toString())
                .matches()) {
          parser.nextToken();
          copy.writeString(compactValue(parser));
        }
      }
    }
    return text.toString();
  }

  /** The text of a scalar field of a JSON object; null if there is no such field or object. */
  public static @Nullable String topLevelText(String json, String field) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(field)) {
          return value.isScalarValue() && value != JsonToken.VALUE_NULL ? parser.getText() : null;
        }
        parser.skipChildren();
      }
      return null;
    } catch (IOException e) {
      return null; // a poison record has no id
    }
  }

  private static String compactValue(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator copy = JSON.createGenerator(text)) {
      int depth = 0;
      while (true) {
        copyToken(parser, copy);
        JsonToken token = parser.currentToken();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0) {
          break;
        }
        if (parser.nextToken() == null) {
          throw new IOException("the file ends within a record's value");
        }
      }
    }
    return text.toString();
  }

  private static void copyToken(JsonParser parser, JsonGenerator copy) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> copy.writeStartObject();
      case END_OBJECT -> copy.writeEndObject();
      case START_ARRAY -> copy.writeStartArray();
      case END_ARRAY -> copy.writeEndArray();
      case FIELD_NAME -> copy.writeFieldName(parser.currentName());
      case VALUE_STRING -> copy.writeString(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> copy.writeNumber(parser.getText());
      case VALUE_TRUE -> copy.writeBoolean(true);
      case VALUE_FALSE -> copy.writeBoolean(false);
      case VALUE_NULL -> copy.writeNull();
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("JSON text has no " + parser.currentToken());
    }
  }
}
