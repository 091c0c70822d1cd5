package io.sconce.benchmarks.executor;

import com.google.gson.Gson;
import com.sun.management.OperatingSystemMXBean;
import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.benchmarks.ProcessStatus;
import io.sconce.benchmarks.Statistics;
import io.sconce.torch.TorchModel;
import io.sconce.torch.TorchPredictor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What each process does: loads a model as a function does, but without a warm-up, calls it again
 * and again, and prints what it saw.
 */
final class ModelCalls extends TorchPredictor<Void, Void> {

  private static final String SLOT = "sconce-predict";
  private static final int FIRST = 10;
  private static final int SETTLING = 300;

  private final StudiedModel model;
  private final Map<List<Long>, ByteBuffer> answers = new HashMap<>();
  private boolean sameBytes = true;

  private ModelCalls(Path folder, StudiedModel model) {
    super(
        TorchModel.at("file:" + folder.resolve(model.name() + ".pt"))
            .input("x", DataType.valueOf(model.dataType()), anyOf(model.shape().size()))
            .output("y", DataType.FP32, anyOf(model.rank())));
    this.model = model;
  }

  private static long[] anyOf(int rank) {
    return Collections.nCopies(rank, -1L).stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Prints an {@link Observation} as one line of JSON.
   *
   * @param args the models' folder, the name of one of them, and for how many seconds the later
   *     calls are measured
   * @throws IOException if there is no such model
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).toAbsolutePath();
    try (ModelCalls calls = new ModelCalls(folder, StudiedModel.named(folder, args[1]))) {
      System.out.println(new Gson().toJson(calls.observe(Double.parseDouble(args[2]))));
    }
  }

  private Observation observe(double seconds) throws IOException {
    cpuMillis(Thread.currentThread().getId()); // What measures is loaded before.
    long began = System.nanoTime();
    load(Settings.fromEnvironment());
    double load = millisSince(began);

    long slot = slot();
    List<Double> first = new ArrayList<>();
    List<Double> firstCpu = new ArrayList<>();
    for (int i = 0; i < FIRST; i++) {
      double before = cpuMillis(slot);
      first.add(call(model.shape()));
      firstCpu.add(cpuMillis(slot) - before);
    }
    long peak = ProcessStatus.peakBytes(ProcessHandle.current().pid());

    long settled = System.nanoTime() + (long) (seconds * 1e9);
    for (int i = 0; i < SETTLING && System.nanoTime() < settled; i++) {
      call(model.shape());
    }
    List<Double> later = new ArrayList<>();
    double cpu = cpuMillis(slot);
    double allCpu = cpuMillis();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end) {
      later.add(call(model.shape()));
    }
    double laterCpu = (cpuMillis(slot) - cpu) / later.size();
    double laterAllCpu = (cpuMillis() - allCpu) / later.size();

    List<Double> other = new ArrayList<>();
    List<Double> again = new ArrayList<>();
    for (List<Double> round : List.of(other, again)) {
      for (List<Long> shape : model.otherShapes()) {
        round.add(call(shape));
      }
      call(model.shape());
    }
    return new Observation(
        load,
        first,
        firstCpu,
        Statistics.median(later),
        later.stream().sorted().skip(later.size() / 10).findFirst().orElseThrow(),
        laterCpu,
        laterAllCpu,
        peak,
        computing(),
        other,
        again,
        sameBytes,
        answer(model.shape()),
        cpuMillis());
  }

  /** Makes an input, calls the model, and reads its answer. */
  private double call(List<Long> shape) {
    Tensor input = input(shape);
    long began = System.nanoTime();
    Tensor output = infer(List.of(input), Call.of("call")).get(0);
    double millis = millisSince(began);
    ByteBuffer before = answers.putIfAbsent(shape, output.data());
    sameBytes &= before == null || before.equals(output.data());
    return millis;
  }

  private float[] answer(List<Long> shape) {
    ByteBuffer answer = answers.getOrDefault(shape, ByteBuffer.allocate(0));
    float[] floats = new float[answer.remaining() / Float.BYTES];
    answer.order(java.nio.ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  /** The same one for a shape in each process. */
  private Tensor input(List<Long> shape) {
    long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
    int size = (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    Random random = new Random(size);
    if (model.dataType().equals("INT64")) {
      return Tensor.of("x", random.longs(size, 0, 2000).toArray(), dimensions);
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextFloat();
    }
    return Tensor.of("x", values, dimensions);
  }

  /** By the name that a slot's thread has; libtorch's own threads inherit it from who calls. */
  private static long computing() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.filter(ModelCalls::isComputing).count();
    }
  }

  private static boolean isComputing(Path task) {
    try {
      return Files.readString(task.resolve("comm")).startsWith(SLOT);
    } catch (IOException e) {
      return false; // It has ended meanwhile.
    }
  }

  /** The one thread that calls the model. */
  private static long slot() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(SLOT))
        .findFirst()
        .orElseThrow()
        .getId();
  }

  private static double cpuMillis(long thread) {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread) / 1e6;
  }

  private static double cpuMillis() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e6;
  }

  private static double millisSince(long began) {
    return (System.nanoTime() - began) / 1e6;
  }
}
