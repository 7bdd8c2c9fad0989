/**
 * The servers that the tests of one JVM share. Start at {@link
 * io.adstream.enginetests.servers.TestServers}.
 */
@NullMarked
package io.adstream.enginetests.servers;

import org.jspecify.annotations.NullMarked;
