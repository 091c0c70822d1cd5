package io.sconce.examples;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Cases that a model was not trained on, with what they are and what Python answers for them. One
 * format for all examples:
 *
 * <pre>{@code
 * {"accuracyAtLeast": 0.98, "numbersWithin": 1e-4, "cases": [
 * {"input": {"pixels": […]}, "label": {"digit": 3}, "expected": {"digit": 3, "scores": […]}},
 * …
 * ]}
 * }</pre>
 *
 * <p>{@code input} is what is sent. A reply is right if the members of {@code label} stand in it.
 * It is at fault if it lacks anything of {@code expected}, or differs from it, in numbers by more
 * than {@code numbersWithin}.
 */
public final class HeldOut {

  private final double accuracyAtLeast;
  private final double numbersWithin;
  private final List<Case> cases;

  private HeldOut(double accuracyAtLeast, double numbersWithin, List<Case> cases) {
    this.accuracyAtLeast = accuracyAtLeast;
    this.numbersWithin = numbersWithin;
    this.cases = cases;
  }

  /** Answers a JSON body. */
  @FunctionalInterface
  public interface Function {

    /**
     * Answers.
     *
     * @param json one input
     * @return the reply, whatever its status
     * @throws IOException if there is none
     * @throws InterruptedException if the caller is to end
     */
    Reply predict(String json) throws IOException, InterruptedException;
  }

  private record Case(JsonElement input, JsonObject label, JsonElement expected) {}

  /**
   * Reads cases.
   *
   * @param file JSON in UTF-8
   * @return at least one case
   * @throws IOException if the file cannot be read, or is not of this format
   */
  public static HeldOut read(Path file) throws IOException {
    try {
      JsonObject root = Json.read(Files.readString(file)).getAsJsonObject();
      List<Case> cases = new ArrayList<>();
      for (JsonElement element : member(root, "cases").getAsJsonArray()) {
        JsonObject each = element.getAsJsonObject();
        cases.add(
            new Case(
                member(each, "input"),
                member(each, "label").getAsJsonObject(),
                member(each, "expected")));
      }
      if (cases.isEmpty()) {
        throw new JsonParseException("there is no case in it");
      }
      return new HeldOut(
          member(root, "accuracyAtLeast").getAsDouble(),
          member(root, "numbersWithin").getAsDouble(),
          List.copyOf(cases));
    } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new IOException(file + " holds no held-out cases: " + e.getMessage(), e);
    }
  }

  private static JsonElement member(JsonObject object, String name) {
    JsonElement member = object.get(name);
    if (member == null) {
      throw new JsonParseException("'" + name + "' is missing");
    }
    return member;
  }

  /**
   * How many cases there are.
   *
   * @return at least 1
   */
  public int size() {
    return cases.size();
  }

  /**
   * The inputs, in order.
   *
   * @return each as JSON
   */
  public List<String> inputs() {
    return cases.stream().map(each -> each.input().toString()).toList();
  }

  /**
   * Sends every case through a function, one after the other.
   *
   * @param function what is tried
   * @return how it did
   * @throws InterruptedException if the thread is to end
   */
  public Report tryOn(Function function) throws InterruptedException {
    int right = 0;
    double largest = 0;
    List<Long> nanos = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Case each = cases.get(i);
      try {
        long started = System.nanoTime();
        Reply reply = function.predict(each.input().toString());
        nanos.add(System.nanoTime() - started);
        JsonElement answer = answer(reply);
        Comparison comparison = Comparison.of(each.expected(), answer, numbersWithin);
        // A label is there or is not: no number of it may be another.
        Comparison label = Comparison.of(each.label(), answer, 0);
        right += label.faults().isEmpty() ? 1 : 0;
        largest = Math.max(largest, comparison.largest());
        addFirst(faults, i, comparison.faults());
      } catch (IOException e) {
        addFirst(faults, i, List.of(String.valueOf(e.getMessage())));
      }
    }
    return new Report(
        cases.size(), right, accuracyAtLeast, largest, numbersWithin, median(nanos), faults);
  }

  private static JsonElement answer(Reply reply) throws IOException {
    if (reply.status() != 200) {
      throw new IOException("expected status 200, got " + reply.status() + ": " + reply.body());
    }
    return Json.read(reply.body());
  }

  private static void addFirst(List<String> faults, int index, List<String> found) {
    found.stream().findFirst().ifPresent(fault -> faults.add("case " + (index + 1) + ": " + fault));
  }

  private static Duration median(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.isEmpty() ? Duration.ZERO : Duration.ofNanos(sorted.get(sorted.size() / 2));
  }
}
