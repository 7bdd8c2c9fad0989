package io.adstream.event;

import static java.util.stream.Collectors.joining;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one stream, in the order in which its events hold their values: the standard
 * ones first, then the declared ones. Immutable; created by {@link EventSchema}.
 */
public final class StreamSchema implements Serializable {

  private static final long serialVersionUID = 1L;

  private final EventType type;
  private final List<Attribute> attributes;
  private final transient Map<String, Integer> indexes = new HashMap<>();
  private final transient int hash;

  StreamSchema(EventType type, List<Attribute> attributes) {
    this.type = type;
    this.attributes = List.copyOf(attributes);
    hash = attributes.hashCode();
    for (int i = 0; i < attributes.size(); i++) {
      indexes.put(attributes.get(i).name(), i);
    }
  }

  /** {@return the stream} */
  public EventType type() {
    return type;
  }

  /** {@return all attributes, each with its column set} */
  public List<Attribute> attributes() {
    return attributes;
  }

  /** {@return the number of attributes} */
  public int size() {
    return attributes.size();
  }

  /** {@return the number of standard attributes, which come first} */
  public int standardSize() {
    return EventSchema.standardAttributes(type).size();
  }

  /**
   * {@return the attribute at an index}
   *
   * @param index the attribute's index; 0 or more
   */
  public Attribute attribute(int index) {
    return attributes.get(index);
  }

  /**
   * {@return the index of the attribute with the given name; -1 if there is none}
   *
   * @param name the attribute's name
   */
  public int indexOf(String name) {
    Integer index = indexes.get(name);
    return index == null ? -1 : index;
  }

  /**
   * {@return the index of the attribute with the given name}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if there is none; the message lists the names that exist
   */
  public int require(String name) {
    int index = indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Cannot find attribute: name is \""
              + name
              + "\", expected one of "
              + attributes.stream().map(Attribute::name).collect(joining(", ")));
    }
    return index;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof StreamSchema that
            && type == that.type
            && attributes.equals(that.attributes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The names and types of the attributes. */
  @Override
  public String toString() {
    return attributes.stream()
        .map(each -> each.name() + " " + each.type())
        .collect(joining(", ", type + "[", "]"));
  }

  private Object readResolve() {
    return new StreamSchema(type, attributes);
  }
}
