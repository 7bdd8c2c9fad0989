/**
 * What random scenarios consist of: declarations of attributes, cubes and the join, and events in
 * every form that they may have on the wire. {@link io.adstream.tck.ScenarioGenerator} puts them
 * together. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.tck.internal.random;

import org.jspecify.annotations.NullMarked;
