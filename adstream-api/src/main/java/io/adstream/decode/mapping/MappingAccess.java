package io.adstream.decode.mapping;

import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import io.adstream.internal.field.MappedStreams;
import io.adstream.internal.field.StreamFields;

/** What adstream's own readers may do with mappings, and users may not. */
final class MappingAccess implements MappedStreams.Access {

  @Override
  public StreamFields stream(FieldMapping mapping, EventType type) {
    return mapping.stream(type);
  }

  @Override
  public EventFields read(StreamFields fields, SourceRecord record) {
    return new EventFields(fields, record);
  }
}
