package io.adstream.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.adstream.decode.mapping.EventFields;
import io.adstream.internal.field.FieldTree;
import io.adstream.internal.field.StreamFields;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Parses any document, and passes the value of each path to a record's fields; the last value of a
 * path counts. Not safe for use by several threads.
 */
public final class JsonRecord {

  /**
   * Without bounds of its own: the document's length bounds all but the depth, which is counted
   * here. Names are not interned, or a hostile producer could fill the virtual machine's table. NaN
   * and the infinities are no JSON, but it takes them for values, which no field may have.
   */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final int maxNestingDepth;
  private final EventFields fields;

  /** Those in nested objects and arrays that have been read. */
  private final BitSet nestedPlaces = new BitSet();

  /** A reader of documents into fields. */
  public JsonRecord(int maxNestingDepth, EventFields fields) {
    this.maxNestingDepth = maxNestingDepth;
    this.fields = fields;
  }

  /**
   * Reads a document in UTF-8.
   *
   * @param start where it begins in the bytes
   * @param root what its object holds
   * @return why it is malformed; null if it is not
   */
  public @Nullable String read(byte[] document, int start, FieldTree root) {
    try (JsonParser parser = FACTORY.createParser(document, start, document.length - start)) {
      return read(parser, root);
    } catch (IOException e) {
      return "the value is not JSON";
    }
  }

  private @Nullable String read(JsonParser parser, FieldTree root) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return "the value is not a JSON object";
    }
    if (!readObject(parser, root, 1)) {
      return "the value is nested deeper than " + maxNestingDepth + " levels";
    }
    return parser.nextToken() == null ? null : "the value goes on after its JSON object";
  }

  /** Reads an object of this depth up to its end; false if something in it is too deep. */
  private boolean readObject(JsonParser parser, FieldTree node, int depth) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (!readValue(parser, node.member(name), parser.nextToken(), depth)) {
        return false;
      }
    }
    return true;
  }

  /** Reads an array of this depth up to its end; false if something in it is too deep. */
  private boolean readArray(JsonParser parser, FieldTree node, int depth) throws IOException {
    int index = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (!readValue(parser, node.element(index), token, depth)) {
        return false;
      }
      index++;
    }
    return true;
  }

  /**
   * Reads a value in an object or array of this depth up to its end; false if it is too deep.
   *
   * @param node null if no place is there or below
   */
  private boolean readValue(JsonParser parser, @Nullable FieldTree node, JsonToken token, int depth)
      throws IOException {
    if (node != null) {
      if (node.place() != StreamFields.UNKNOWN) {
        give(node.place(), parser, token);
        if (depth > 1) {
          nestedPlaces.set(node.place());
        }
      }
      if (node.placesBelow().intersects(nestedPlaces)) {
        forget(node.placesBelow()); // this value replaces an earlier one
      }
    }
    if (!token.isStructStart()) {
      return true;
    }
    if (depth == maxNestingDepth) {
      return false;
    }
    if (node == null || !node.hasBelow()) {
      return skipped(parser, depth + 1);
    }
    return token == JsonToken.START_OBJECT
        ? readObject(parser, node, depth + 1)
        : readArray(parser, node, depth + 1);
  }

  /** Moves to the end of an object or array of this depth; false if something is too deep. */
  private boolean skipped(JsonParser parser, int outer) throws IOException {
    int depth = outer;
    while (depth >= outer) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return true;
      }
      if (token.isStructStart()) {
        depth++;
        if (depth > maxNestingDepth) {
          return false;
        }
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
    return true;
  }

  private void give(int place, JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case VALUE_NULL -> fields.none(place);
      case VALUE_TRUE, VALUE_FALSE -> fields.flag(place, token == JsonToken.VALUE_TRUE);
      case VALUE_STRING -> fields.text(place, parser.getText());
      case VALUE_NUMBER_INT -> fields.number(place, parser.getText());
      case VALUE_NUMBER_FLOAT -> {
        if (parser.isNaN()) {
          fields.unusable(place);
        } else {
          fields.number(place, parser.getText());
        }
      }
      case START_OBJECT -> fields.container(place);
      default -> fields.unusable(place);
    }
  }

  private void forget(BitSet places) {
    BitSet forgotten = (BitSet) places.clone();
    forgotten.and(nestedPlaces);
    fields.none(forgotten);
    nestedPlaces.andNot(forgotten);
  }
}
