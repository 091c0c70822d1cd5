package io.sconce.libtorch;

import io.sconce.LoadException;
import io.sconce.Settings;
import java.util.Optional;

/** Where a function's libtorch comes from. */
sealed interface LibtorchSource permits LibtorchFolder, LibtorchPackage {

  /**
   * The folder that {@link LibtorchFolder#SETTING} names; else the package that this class lies in.
   *
   * @return empty if none is named and there is no package around this class
   * @throws LoadException if there is one and it cannot be used
   */
  static Optional<LibtorchSource> find(Settings settings) {
    // Here and in what is called from here: no lambdas, no streams, no regular expressions, no
    // format strings. The first of each costs a start 5 to 20 ms, and the mapping waits for this.
    Optional<String> named = settings.text(LibtorchFolder.SETTING);
    if (named.isPresent()) {
      return Optional.of(LibtorchFolder.named(named.get()));
    }
    Optional<LibtorchPackage> around = LibtorchPackage.find();
    return around.isPresent() ? Optional.of(around.get()) : Optional.empty();
  }

  /** Whether the libraries must be unpacked before they can be mapped. */
  boolean inBlocks();

  /**
   * The libraries, unpacked if they must be. Several threads and processes may ask at once; one of
   * them unpacks, and all get the same folder.
   *
   * @return a folder whose libraries are all there and for this machine
   * @throws LoadException if a library is missing, cut short or for another processor, a block is
   *     damaged, the temporary folder has no room or is not ours
   */
  LibtorchFolder ready();
}
