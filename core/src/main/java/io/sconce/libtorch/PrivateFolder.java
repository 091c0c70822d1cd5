package io.sconce.libtorch;

import io.sconce.LoadException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder in the temporary folder that is this user's alone, as the temporary folder itself need
 * not be: nobody else can put a library there.
 *
 * @param path holds no symbolic link at its end
 * @param user who this process runs as
 */
record PrivateFolder(Path path, String user) {

  /** What to do about a temporary folder; ends a sentence. */
  static final String NAME_ANOTHER =
      "name another temporary folder with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER";

  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private static final Path SELF = Path.of("/proc/self");

  /**
   * The folder, made if it is missing.
   *
   * @throws LoadException if it cannot be made, or what is there is not ours alone; it is left as
   *     it is
   */
  static PrivateFolder in(Path temporary) {
    if (!Files.isDirectory(temporary)) {
      String reason = Files.exists(temporary) ? "it is no folder" : "it does not exist";
      throw unusable(temporary, reason, null);
    }
    try {
      String user = Files.exists(SELF) ? owner(SELF) : System.getProperty("user.name", "");
      Path path = temporary.resolve("sconce-" + user);
      make(path);
      check(path, user);
      return new PrivateFolder(path, user);
    } catch (IOException e) {
      throw unusable(temporary, reason(e), e);
    }
  }

  /** Whether a file, or a symbolic link, belongs to this process's user. */
  boolean owns(Path file) throws IOException {
    return owner(file, LinkOption.NOFOLLOW_LINKS).equals(user);
  }

  private static void make(Path path) throws IOException {
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OURS_ALONE));
    } catch (FileAlreadyExistsException e) {
      // By an earlier start, or by somebody else: the check tells.
    }
  }

  private static void check(Path path, String user) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String owner = owner(path, LinkOption.NOFOLLOW_LINKS);
    if (found.isSymbolicLink()) {
      throw notOurs(path, user, "a symbolic link");
    }
    if (!found.isDirectory()) {
      throw notOurs(path, user, "no folder");
    }
    if (!owner.equals(user)) {
      throw notOurs(path, user, "a folder of user " + owner);
    }
    if (!found.permissions().equals(OURS_ALONE)) {
      throw notOurs(path, user, PosixFilePermissions.toString(found.permissions()));
    }
  }

  /** By number, as names may be shared; by name where nothing tells our own number. */
  private static String owner(Path path, LinkOption... options) throws IOException {
    return Files.exists(SELF)
        ? Files.getAttribute(path, "unix:uid", options).toString()
        : Files.getOwner(path, options).getName();
  }

  private static LoadException notOurs(Path path, String user, String got) {
    return new LoadException(
        path
            + ": expected a folder of user "
            + user
            + " alone (rwx------), got "
            + got
            + "; libtorch is not unpacked where others may change it: remove it, or "
            + NAME_ANOTHER);
  }

  private static LoadException unusable(
      Path temporary, String reason, @Nullable IOException cause) {
    return new LoadException(
        "libtorch cannot be unpacked to the temporary folder "
            + temporary
            + ": "
            + reason
            + "; "
            + NAME_ANOTHER,
        cause);
  }

  /** The message of a file's exception is the file's name, before what the system says. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : e.toString();
  }
}
