package io.sconce.maven.natives;

/** A file that is not made slim, since it is not the kind of ELF file whose layout is known. */
final class UnsupportedElfException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The message ends a sentence that begins with the file's name, such as "is no ELF file". */
  UnsupportedElfException(String message) {
    super(message);
  }
}
