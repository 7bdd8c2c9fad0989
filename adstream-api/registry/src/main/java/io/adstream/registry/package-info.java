/**
 * A client for the REST interface that the schema registries of Confluent, Apicurio, Karapace and
 * Redpanda share, used by all decoders of registered schemas. Start at {@link
 * io.adstream.registry.SchemaRegistry}.
 */
@NullMarked
package io.adstream.registry;

import org.jspecify.annotations.NullMarked;
