package io.sconce.libtorch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What a package says of the libtorch in it: the format that {@code sconce:package} writes and the
 * function reads, described here once.
 *
 * <p>A package has a folder {@value #FOLDER} at its root, beside {@code lib}. In it is this index,
 * {@value #FILE}, and the libraries, in one of two forms:
 *
 * <ul>
 *   <li><b>ready to map</b>: each library is a file of its own name in the folder;
 *   <li><b>in blocks</b>: the libraries, one behind the other in the order of the index, are cut
 *       into blocks, none of which holds bytes of two libraries. Each block is one zstd frame with
 *       its content size and a checksum, so that several cores unpack several at once, straight to
 *       their places. {@value #BLOCKS_FILE} is all frames in order, which {@code zstd -d} reads as
 *       well. {@value #ZSTD_FILE} is zstd's own library, ready to map.
 * </ul>
 *
 * <p>The index is lines of ASCII, each of words with one space between, ended by {@code \n}:
 *
 * <pre>
 * sconce-libtorch 1                          format and its version
 * libtorch 2.7.1                             which libtorch
 * platform linux-x86_64                      for which system, as DJL names it
 * library libc10.so 1140000 9f86d0…          name, bytes, SHA-256; in the order of the blocks
 * library libtorch_cpu.so 357159120 60303a…
 * block 1140000 391202                       bytes unpacked and packed; none if ready to map
 * block 4194304 1003411
 * end 1a2b3c4d                               CRC-32 of all bytes before this line
 * </pre>
 *
 * @param version libtorch's, such as 2.7.1
 * @param platform such as linux-x86_64
 * @param libraries at least one
 * @param blocks empty if the libraries are ready to map; else they hold every byte of every library
 */
public record LibtorchIndex(
    String version, String platform, List<Library> libraries, List<Block> blocks) {

  /** The version of the format; a reader refuses every other. */
  public static final int FORMAT = 1;

  /** The folder at the root of a package. */
  public static final String FOLDER = "libtorch";

  /** The index's name in the folder. */
  public static final String FILE = "index";

  /** The name of the file with all blocks. */
  public static final String BLOCKS_FILE = "libtorch.zst";

  /** The name of zstd's library beside the blocks. */
  public static final String ZSTD_FILE = "libzstd-jni.so";

  private static final String MAGIC = "sconce-libtorch";

  /** A reader holds a whole block in memory, packed and unpacked, for each of its threads. */
  private static final int MAX_BLOCK_BYTES = 64 << 20;

  /**
   * One library.
   *
   * @param name of its file, without a folder
   * @param bytes its size, ready to map
   * @param sha256 of these bytes, 64 hexadecimal digits
   */
  public record Library(String name, long bytes, String sha256) {

    private static final String NAME =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+.-";

    /** Checks what is said. */
    public Library {
      if (name.isEmpty() || ".-".indexOf(name.charAt(0)) >= 0 || !consistsOf(NAME, name)) {
        throw new IllegalArgumentException("expected a library's file name, got '" + name + "'");
      }
      if (bytes <= 0) {
        throw new IllegalArgumentException(name + ": expected a size above 0, got " + bytes);
      }
      if (sha256.length() != 64 || !consistsOf("0123456789abcdef", sha256)) {
        throw new IllegalArgumentException(name + ": expected a SHA-256, got '" + sha256 + "'");
      }
    }

    /** Without a regular expression, since a start waits for it. */
    private static boolean consistsOf(String characters, String text) {
      for (int i = 0; i < text.length(); i++) {
        if (characters.indexOf(text.charAt(i)) < 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * One block.
   *
   * @param bytes its size when it is unpacked, at most 64 MiB
   * @param packedBytes the size of its zstd frame, at most 64 MiB
   */
  public record Block(int bytes, int packedBytes) {

    /** Checks the sizes. */
    public Block {
      if (Math.min(bytes, packedBytes) <= 0 || Math.max(bytes, packedBytes) > MAX_BLOCK_BYTES) {
        throw new IllegalArgumentException(
            "expected a block of sizes from 1 to "
                + MAX_BLOCK_BYTES
                + ", got "
                + bytes
                + " and "
                + packedBytes);
      }
    }
  }

  /** Checks that the blocks, if there are any, fill the libraries exactly. */
  public LibtorchIndex {
    libraries = List.copyOf(libraries);
    blocks = List.copyOf(blocks);
    if (libraries.isEmpty()) {
      throw new IllegalArgumentException("expected at least one library, got none");
    }
    Set<String> names = new HashSet<>();
    for (Library library : libraries) {
      if (!names.add(library.name())) {
        throw new IllegalArgumentException("expected libraries of different names");
      }
    }
    if (!blocks.isEmpty()) {
      checkFilled(libraries, blocks);
    }
  }

  private static void checkFilled(List<Library> libraries, List<Block> blocks) {
    int next = 0;
    for (Library library : libraries) {
      long filled = 0;
      while (filled < library.bytes() && next < blocks.size()) {
        filled += blocks.get(next++).bytes();
      }
      if (filled != library.bytes()) {
        throw new IllegalArgumentException(
            library.name() + ": expected blocks of " + library.bytes() + " bytes, got " + filled);
      }
    }
    if (next != blocks.size()) {
      throw new IllegalArgumentException("expected " + next + " blocks, got " + blocks.size());
    }
  }

  /**
   * Whether the libraries are in blocks, or ready to map.
   *
   * @return true if they must be unpacked
   */
  public boolean packed() {
    return !blocks.isEmpty();
  }

  /**
   * The size of all libraries, ready to map.
   *
   * @return bytes
   */
  public long bytes() {
    return libraries.stream().mapToLong(Library::bytes).sum();
  }

  /**
   * Reads an index.
   *
   * @param content of the file
   * @return what it says
   * @throws IllegalArgumentException if it is cut short, changed, or of another version; the
   *     message says what was expected
   */
  public static LibtorchIndex parse(byte[] content) {
    String text = new String(content, StandardCharsets.US_ASCII);
    int end = text.lastIndexOf("\nend ") + 1;
    if (end == 0 || !text.substring(end).equals(endLine(text.substring(0, end)))) {
      throw new IllegalArgumentException("it is cut short, or was changed: its checksum differs");
    }
    try {
      return parse(text.substring(0, end).split("\n", -1));
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("it has a line that cannot be read: " + e.getMessage(), e);
    }
  }

  private static LibtorchIndex parse(String[] lines) {
    String[] first = lines[0].split(" ", -1);
    if (!first[0].equals(MAGIC) || Integer.parseInt(first[1]) != FORMAT) {
      throw new IllegalArgumentException(
          "expected '" + MAGIC + " " + FORMAT + "', got '" + lines[0] + "'");
    }
    String version = "";
    String platform = "";
    List<Library> libraries = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    for (int i = 1; i < lines.length - 1; i++) {
      String[] words = lines[i].split(" ", -1);
      switch (words[0]) {
        case "libtorch" -> version = words[1];
        case "platform" -> platform = words[1];
        case "library" -> libraries.add(new Library(words[1], Long.parseLong(words[2]), words[3]));
        case "block" ->
            blocks.add(new Block(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
        default -> throw new IllegalArgumentException("unexpected line '" + lines[i] + "'");
      }
    }
    return new LibtorchIndex(version, platform, libraries, blocks);
  }

  /**
   * Writes the index; the same index gives the same bytes.
   *
   * @return the content of its file
   */
  public byte[] format() {
    StringBuilder text = new StringBuilder();
    text.append(MAGIC).append(' ').append(FORMAT).append('\n');
    text.append("libtorch ").append(version).append('\n');
    text.append("platform ").append(platform).append('\n');
    for (Library library : libraries) {
      text.append("library ").append(library.name());
      text.append(' ').append(library.bytes());
      text.append(' ').append(library.sha256()).append('\n');
    }
    for (Block block : blocks) {
      text.append("block ").append(block.bytes());
      text.append(' ').append(block.packedBytes()).append('\n');
    }
    text.append(endLine(text.toString()));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String endLine(String before) {
    CRC32 crc = new CRC32();
    crc.update(before.getBytes(StandardCharsets.US_ASCII));
    return "end " + hexadecimal(crc) + "\n";
  }

  /** Eight digits. Not by a format string, the first of which costs a start 10 ms. */
  static String hexadecimal(CRC32 crc) {
    return Long.toHexString(crc.getValue() | 1L << 32).substring(1);
  }
}
