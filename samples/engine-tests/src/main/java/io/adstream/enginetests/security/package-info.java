/**
 * Servers that ask for certificates and passwords, and what must not be told of these. Start at
 * {@link io.adstream.enginetests.security.SecurityIT}.
 */
@NullMarked
package io.adstream.enginetests.security;

import org.jspecify.annotations.NullMarked;
