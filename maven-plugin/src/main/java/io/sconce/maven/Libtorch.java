package io.sconce.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoExecutionException;

/**
 * libtorch as a package takes it.
 *
 * @param files by their paths from the package's root
 * @param reader the jar that unpacks them, if they are packed and the project has none
 */
record Libtorch(NavigableMap<String, Source> files, Optional<Jar> reader) {

  Libtorch {
    files = new TreeMap<>(files);
  }

  /** Where libtorch comes from. */
  interface Origin {

    /**
     * libtorch for a target.
     *
     * @param jars the other jars of the package
     * @param inferenceOnly whether nothing in the package needs more
     * @param workshop an empty folder
     */
    Libtorch libtorch(Target target, List<Jar> jars, boolean inferenceOnly, Path workshop)
        throws IOException, MojoExecutionException;
  }
}
