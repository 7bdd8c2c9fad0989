/**
 * Servers that require certificates and passwords, and checks that these are not leaked. Start at
 * {@link io.adstream.enginetests.security.SecurityIT}.
 */
@NullMarked
package io.adstream.enginetests.security;

import org.jspecify.annotations.NullMarked;
