package io.sconce.local;

import java.util.Locale;

/** One header line of an HTTP message, its value in ISO-8859-1 as it stood on the wire. */
record Header(String name, String value) {
  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  String lowerCaseName() {
    return name.toLowerCase(Locale.ROOT);
  }
}
