/**
 * The demo: traffic through a real Kafka, an engine and a real PostgreSQL, shown while it runs and
 * compared at the end. Start at {@link io.adstream.samples.demo.Demo}.
 */
@NullMarked
package io.adstream.samples.demo;

import org.jspecify.annotations.NullMarked;
