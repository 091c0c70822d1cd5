package io.sconce.maven.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two builds at once, and one that is killed half way. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NativesCacheConcurrencyTest {

  private static final String WAITING =
      "waiting for another build that makes libtorch 2.7.1 for linux-x86_64";

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private NativeSource source;

  @BeforeEach
  void write_jars() throws IOException {
    source = TestJars.linux().in(folder.resolve("jars"));
  }

  @AfterEach
  void end_threads_and_processes() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void two_threads_do_the_work_once_and_the_second_says_that_it_waits() throws Exception {
    CountDownLatch firstIsInside = new CountDownLatch(1);
    CountDownLatch secondWaits = new CountDownLatch(1);
    AtomicInteger slimmed = new AtomicInteger();
    NativesCache first =
        cache(
            message -> {},
            (original, slim) -> {
              firstIsInside.countDown();
              await(secondWaits);
              slimmed.incrementAndGet();
              return new ElfSlimmer().slim(original, slim);
            });
    NativesCache second =
        cache(
            message -> {
              assertThat(message).isEqualTo(WAITING);
              secondWaits.countDown();
            },
            (original, slim) -> {
              throw new AssertionError("expected the work to be done once");
            });

    Future<Path> one = threads.submit(() -> first.mapped(source));
    await(firstIsInside);
    Future<Path> other = threads.submit(() -> second.mapped(source));

    assertThat(one.get()).isEqualTo(other.get());
    assertThat(slimmed).hasValue(3);
    assertThat(Files.size(one.get().resolve("libtorch_cpu.so"))).isEqualTo(4_999_000);
  }

  @Test
  void two_processes_do_the_work_once_and_the_second_says_that_it_waits() throws Exception {
    Process first = start();
    BufferedReader firstSays = first.inputReader();
    assertThat(untilInside(firstSays)).isTrue();

    Process second = start();
    BufferedReader secondSays = second.inputReader();
    assertThat(secondSays.readLine()).isEqualTo(WAITING);
    first.getOutputStream().write('\n');
    first.getOutputStream().flush();

    String made = firstSays.readLine();
    assertThat(made).startsWith("made ");
    assertThat(secondSays.readLine()).isEqualTo(made);
    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
  }

  @Test
  void a_build_that_is_killed_half_way_leaves_nothing_that_the_next_one_uses_or_keeps()
      throws Exception {
    Process killed = start();
    assertThat(untilInside(killed.inputReader())).isTrue();
    killed.destroyForcibly().waitFor();
    assertThat(names()).anyMatch(name -> name.startsWith("mapped.making-"));
    assertThat(names()).doesNotContain("mapped");

    Path mapped = cache(message -> {}, new ElfSlimmer()).mapped(source);

    assertThat(names()).containsExactly("mapped", "mapped.lock");
    assertThat(Files.size(mapped.resolve("libtorch_cpu.so"))).isEqualTo(4_999_000);
  }

  @Test
  void a_thread_that_is_interrupted_while_it_waits_lets_the_other_go_on() throws Exception {
    CountDownLatch firstIsInside = new CountDownLatch(1);
    CountDownLatch secondGaveUp = new CountDownLatch(1);
    NativesCache first =
        cache(
            message -> {},
            (original, slim) -> {
              firstIsInside.countDown();
              await(secondGaveUp);
              return new ElfSlimmer().slim(original, slim);
            });
    Thread thisThread = Thread.currentThread();
    NativesCache second = cache(message -> thisThread.interrupt(), new ElfSlimmer());

    Future<Path> one = threads.submit(() -> first.mapped(source));
    await(firstIsInside);
    assertThatThrownBy(() -> second.mapped(source))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("interrupted while waiting");
    assertThat(Thread.interrupted()).isTrue();
    secondGaveUp.countDown();

    assertThat(Files.size(one.get().resolve("libtorch_cpu.so"))).isEqualTo(4_999_000);
  }

  /** A build in a process of its own, which stops at its first library until it gets a line. */
  static final class Build {

    private Build() {}

    /** Makes what the arguments say: cache, natives' jar, JNI jar. */
    public static void main(String[] args) throws IOException {
      NativeSource source =
          new NativeSource("2.7.1", "linux-x86_64", Path.of(args[1]), Path.of(args[2]), true);
      AtomicInteger libraries = new AtomicInteger();
      Slimmer stopping =
          (original, slim) -> {
            if (libraries.getAndIncrement() == 0) {
              System.out.println("inside");
              System.in.read();
            }
            return new ElfSlimmer().slim(original, slim);
          };
      NativesCache cache =
          new NativesCache(Path.of(args[0]), System.out::println, System.out::println, stopping);
      System.out.println("made " + cache.mapped(source));
    }
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Build.class.getName(),
                folder.resolve("cache").toString(),
                source.natives().toString(),
                source.jni().toString())
            .redirectErrorStream(true)
            .start();
    processes.add(process);
    return process;
  }

  private static boolean untilInside(BufferedReader says) throws IOException {
    for (String line = says.readLine(); line != null; line = says.readLine()) {
      if (line.equals("inside")) {
        return true;
      }
    }
    return false;
  }

  private NativesCache cache(Consumer<String> progress, Slimmer slimmer) {
    return new NativesCache(folder.resolve("cache"), progress, progress, slimmer);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IOException("expected the other thread, which did not come");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder.resolve("cache"));
        Stream<Path> forms = Files.list(entries.findFirst().orElseThrow())) {
      return forms.map(form -> form.getFileName().toString()).sorted().toList();
    }
  }
}
