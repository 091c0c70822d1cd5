package io.sconce.benchmarks;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What was measured, for people and for programs.
 *
 * @param machine where
 * @param sets what was measured under which conditions, in order
 * @param leftOut why other conditions or variants were not, by name
 * @param ratios of the first set
 */
record Report(
    Machine machine, List<MeasuredSet> sets, Map<String, String> leftOut, List<Ratio> ratios) {

  private static final double BYTES_PER_MB = 1e6;

  /** All variants under the same conditions. */
  record MeasuredSet(Conditions conditions, Map<String, Summary> summaries) {}

  /** All of it; times are in ms. */
  String json() {
    JsonObject root = new JsonObject();
    root.addProperty("unit", "ms");
    JsonObject where = new JsonObject();
    where.addProperty("date", machine.date());
    where.addProperty("cpus", machine.cpus());
    where.addProperty("model", machine.model());
    where.addProperty("memoryKb", machine.memoryKb());
    where.addProperty("os", machine.os());
    where.addProperty("java", machine.java());
    where.addProperty("load", machine.load());
    root.add("machine", where);
    JsonObject all = new JsonObject();
    for (MeasuredSet set : sets) {
      all.add(set.conditions().name(), json(set));
    }
    root.add("sets", all);
    JsonObject out = new JsonObject();
    leftOut.forEach(out::addProperty);
    root.add("leftOut", out);
    JsonObject table = new JsonObject();
    for (Ratio ratio : ratios) {
      table.add(ratio.name(), json(ratio));
    }
    root.add("ratios", table);
    return new GsonBuilder()
        .setPrettyPrinting()
        .disableHtmlEscaping()
        .serializeNulls()
        .create()
        .toJson(root);
  }

  private static JsonObject json(MeasuredSet set) {
    JsonObject object = new JsonObject();
    object.addProperty("about", set.conditions().about());
    object.addProperty("runs", set.conditions().runs());
    JsonObject variants = new JsonObject();
    set.summaries().forEach((name, summary) -> variants.add(name, json(summary)));
    object.add("variants", variants);
    return object;
  }

  private static JsonObject json(Summary summary) {
    JsonObject object = new JsonObject();
    object.addProperty("median", rounded(summary.firstAnswer().median()));
    object.addProperty("min", rounded(summary.firstAnswer().min()));
    object.addProperty("max", rounded(summary.firstAnswer().max()));
    object.add("runs", array(summary.firstAnswers()));
    summary.cpuMillis().ifPresent(millis -> object.addProperty("cpu", rounded(millis)));
    JsonObject phases = new JsonObject();
    summary.phases().forEach((name, millis) -> phases.addProperty(name, rounded(millis)));
    object.add("phases", phases);
    summary.peakBytes().ifPresent(bytes -> object.addProperty("peakMemoryBytes", (long) bytes));
    summary.roundTrips().ifPresent(calls -> object.add("roundTrips", json(calls)));
    summary.server().ifPresent(calls -> object.add("server", json(calls)));
    return object;
  }

  private static JsonObject json(Summary.Calls calls) {
    JsonObject object = new JsonObject();
    object.add("first", array(calls.first()));
    object.addProperty("steady", rounded(calls.steady()));
    return object;
  }

  private static JsonObject json(Ratio ratio) {
    JsonObject object = new JsonObject();
    ratio
        .value()
        .ifPresentOrElse(
            value -> object.addProperty("value", rounded(value)),
            () -> object.add("value", JsonNull.INSTANCE));
    object.addProperty("bound", ratio.bound());
    object.addProperty("goal", ratio.goal());
    object.addProperty("of", ratio.of());
    ratio.missing().ifPresent(why -> object.addProperty("missing", why));
    return object;
  }

  private static JsonArray array(Collection<Double> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(rounded(value)));
    return array;
  }

  /** To a microsecond. */
  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** As a table for people. */
  String text() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s, %d CPUs, %s, load %s",
        machine.model(),
        machine.cpus(),
        machine.java(),
        machine.load());
    for (MeasuredSet set : sets) {
      text.append('\n');
      line(
          text,
          "%s: %s (%d runs)",
          set.conditions().name(),
          set.conditions().about(),
          set.conditions().runs());
      firstAnswers(text, set);
      if (set.equals(sets.get(0))) {
        calls(text, set);
      }
    }
    if (!ratios.isEmpty()) {
      text.append('\n');
      line(text, "%-40s %7s %8s %7s", "ratio", "value", "at most", "goal");
    }
    for (Ratio ratio : ratios) {
      line(
          text,
          "%-40s %7s %8.2f %7.2f  %s",
          ratio.name(),
          ratio.value().isPresent()
              ? String.format(Locale.ROOT, "%.3f", ratio.value().getAsDouble())
              : "-",
          ratio.bound(),
          ratio.goal(),
          ratio.missing().orElse(ratio.of()));
    }
    leftOut.forEach((name, why) -> line(text, "left out: %s, because %s", name, why));
    return text.toString();
  }

  private static void firstAnswers(StringBuilder text, MeasuredSet set) {
    line(
        text,
        "%-32s %9s %9s %9s %7s %8s  %s",
        "first answer, ms",
        "median",
        "min",
        "max",
        "CPU",
        "peak MB",
        "phases, ms");
    set.summaries()
        .forEach(
            (name, summary) ->
                line(
                    text,
                    "%-32s %9.1f %9.1f %9.1f %7s %8s  %s",
                    name,
                    summary.firstAnswer().median(),
                    summary.firstAnswer().min(),
                    summary.firstAnswer().max(),
                    orDash("%.0f", summary.cpuMillis(), 1),
                    orDash("%.1f", summary.peakBytes(), BYTES_PER_MB),
                    summary.phases().entrySet().stream()
                        .map(
                            phase ->
                                String.format(
                                    Locale.ROOT, "%s %.1f", phase.getKey(), phase.getValue()))
                        .collect(Collectors.joining(", "))));
  }

  private static String orDash(String format, OptionalDouble value, double unit) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble() / unit) : "-";
  }

  private static void calls(StringBuilder text, MeasuredSet set) {
    line(text, "%-44s %8s %8s %8s %8s %8s %8s", "calls, ms", "1", "2", "3", "4", "5", "steady");
    set.summaries()
        .forEach(
            (name, summary) -> {
              summary.server().ifPresent(calls -> calls(text, name, calls));
              summary.roundTrips().ifPresent(calls -> calls(text, name + ", round trip", calls));
            });
  }

  private static void calls(StringBuilder text, String name, Summary.Calls calls) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-44s", name));
    for (double millis : calls.first()) {
      row.append(String.format(Locale.ROOT, " %8.3f", millis));
    }
    line(text, "%s %8.3f", row, calls.steady());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
