package io.sconce.examples;

import io.sconce.local.StartException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The main class behind {@code examples/run}: starts an example on a cloud's runtime and serves
 * until it is told to end, or tries it on its held-out cases.
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
   * Runs an example.
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
    try (Deployment deployment = deploy(arguments)) {
      return serve(deployment, arguments);
    } catch (StartException e) {
      String message = String.valueOf(e.getMessage());
      sentence(message).ifPresent(err::println);
      err.println(message);
      return 1;
    } catch (IOException e) {
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

  private static Deployment deploy(Arguments arguments) throws IOException {
    Deployment deployment = arguments.cloud().start(arguments.example(), arguments.port());
    // Ctrl-C and kill end the JVM without the end of any try.
    Runtime.getRuntime().addShutdownHook(new Thread(deployment::close, "close"));
    return deployment;
  }

  private int serve(Deployment deployment, Arguments arguments)
      throws IOException, InterruptedException {
    Client client = new Client(deployment.uri());
    String curl = client.curl();
    out.println("ready " + deployment.uri());
    out.println(curl);
    if (!arguments.tried()) {
      Thread.currentThread().join(); // Until the JVM is told to end.
    }
    Report report = HeldOut.read(arguments.example().heldOut()).tryOn(client::predict);
    out.println(report);
    if (report.ok()) {
      return 0;
    }
    err.println("the function's last lines were:");
    err.println(deployment.lastLines().indent(2).stripTrailing());
    return 1;
  }
}
