package io.sconce.maven;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** What packages weigh, for the console: bytes, one column for each package. */
final class SizeTable {

  /** How many of each package's files are shown. */
  static final int LARGEST = 10;

  private static final String NOT_THERE = "-";

  private final List<PackageSize> sizes;
  private final List<List<String>> rows = new ArrayList<>();

  private SizeTable(List<PackageSize> sizes) {
    this.sizes = sizes;
  }

  /** The lines of the table. Containers are not in it: no limit is for their files alone. */
  static List<String> of(List<PackageSize> all) {
    List<PackageSize> sizes = all.stream().filter(size -> !size.target().isContainer()).toList();
    if (sizes.isEmpty()) {
      return List.of();
    }
    SizeTable table = new SizeTable(sizes);
    table.add("bytes", size -> size.target().file());
    table.add("zipped", size -> text(size.zippedBytes(), NOT_THERE));
    table.add("unzipped", size -> text(size.unzippedBytes()));
    table.add("the cloud's limit", size -> text(size.limitBytes(), "none"));
    table.add("room for a model", size -> text(size.roomBytes(), NOT_THERE));
    table.add("upload", SizeTable::upload);
    table.add("the largest files", size -> "");
    table.addLargest();
    return table.lines();
  }

  static String text(long bytes) {
    return String.format(Locale.ROOT, "%,d", bytes);
  }

  private static String text(OptionalLong bytes, String none) {
    return bytes.isPresent() ? text(bytes.getAsLong()) : none;
  }

  private static String upload(PackageSize size) {
    if (!size.fits()) {
      return "too large";
    }
    if (!size.target().isZip()) {
      return "gcloud --source";
    }
    return size.needsStorage() ? "through S3" : "direct";
  }

  /** One row for each file that is among the largest of any package, the largest first. */
  private void addLargest() {
    sizes.stream()
        .flatMap(size -> size.contents().largest(LARGEST).stream())
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .distinct()
        .forEach(path -> add(path, size -> text(size.contents().bytes(path), NOT_THERE)));
  }

  private void add(String label, Function<PackageSize, String> cell) {
    List<String> row = new ArrayList<>();
    row.add(label);
    sizes.stream().map(cell).forEach(row::add);
    rows.add(row);
  }

  private List<String> lines() {
    int label = rows.stream().mapToInt(row -> row.get(0).length()).max().orElse(0);
    int cell =
        rows.stream().flatMap(row -> row.stream().skip(1)).mapToInt(String::length).max().orElse(0);
    return rows.stream().map(row -> line(row, label, cell)).toList();
  }

  private static String line(List<String> row, int label, int cell) {
    StringBuilder line = new StringBuilder(row.get(0));
    line.append(" ".repeat(label - line.length()));
    for (String text : row.subList(1, row.size())) {
      line.append(" ".repeat(cell + 2 - text.length())).append(text);
    }
    return line.toString().stripTrailing();
  }
}
