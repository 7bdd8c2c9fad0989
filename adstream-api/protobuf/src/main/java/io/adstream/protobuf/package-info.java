/**
 * Reads events from Protobuf messages, with descriptors from a file, a generated class or a
 * registry. Start at {@link io.adstream.protobuf.ProtobufEventDecoder}.
 */
@NullMarked
package io.adstream.protobuf;

import org.jspecify.annotations.NullMarked;
