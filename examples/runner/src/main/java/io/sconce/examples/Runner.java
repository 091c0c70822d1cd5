package io.sconce.examples;

import io.sconce.local.StartException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a package on its cloud's runtime and tries it on held-out cases: what {@code examples/run
 * --try} ends in.
 */
public final class Runner {

  private static final Pattern LOAD_FAILURE = Pattern.compile("io\\.sconce\\.LoadException: (.+)");

  private final PrintStream out;
  private final PrintStream err;

  Runner(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Tries a package.
   *
   * @param args as {@link Arguments} reads them
   * @throws InterruptedException if nothing is left to wait for
   */
  public static void main(String[] args) throws InterruptedException {
    System.exit(new Runner(System.out, System.err).run(args));
  }

  /** The exit status: 0, 1 if anything is off, 2 if the arguments are wrong. */
  int run(String... args) throws InterruptedException {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(Arguments.USAGE);
      return 2;
    }
    try (Deployment deployment = arguments.cloud().start(arguments)) {
      return tryOut(deployment, arguments.heldOut());
    } catch (StartException e) {
      String message = String.valueOf(e.getMessage());
      sentence(message).ifPresent(err::println);
      err.println(message);
      return 1;
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  /** Says first why a function did not load, where its platform says so deep in a stack trace. */
  private static Optional<String> sentence(String message) {
    Matcher matcher = LOAD_FAILURE.matcher(message);
    return matcher.find() && matcher.start() > message.indexOf('\n')
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  private int tryOut(Deployment deployment, Path heldOut) throws IOException, InterruptedException {
    out.println("ready " + deployment.uri());
    Report report = HeldOut.read(heldOut).tryOn(new Client(deployment.uri())::predict);
    out.println(report);
    if (report.ok()) {
      return 0;
    }
    err.println("the function's last lines were:");
    err.println(deployment.lastLines().indent(2).stripTrailing());
    return 1;
  }
}
