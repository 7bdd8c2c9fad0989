/**
 * Client of schema registries with the REST interface that Confluent's, Apicurio's, Karapace's and
 * Redpanda's share. What decoders of registered schemas have in common; start at {@link
 * io.adstream.registry.SchemaRegistry}.
 */
@NullMarked
package io.adstream.registry;

import org.jspecify.annotations.NullMarked;
