/**
 * Servers that ask for certificates and passwords, and what must not be told of these. Start at
 * {@link io.adstream.samples.security.SecurityIT}.
 */
@NullMarked
package io.adstream.samples.security;

import org.jspecify.annotations.NullMarked;
