/** A small HTTP/1.1 server over blocking sockets: what one port on one machine needs, and nothing of what the world's front door needs. */
@NullMarked
package io.isogloss.local.http;

import org.jspecify.annotations.NullMarked;
