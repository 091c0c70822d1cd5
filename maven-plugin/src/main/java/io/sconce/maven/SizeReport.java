package io.sconce.maven;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What all packages weigh, as JSON and as the sentence that ends a build. */
record SizeReport(List<PackageSize> sizes) {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

  SizeReport {
    sizes = List.copyOf(sizes);
  }

  /** {@code {"aws-arm64.zip": {"zippedBytes": …, …}, …}}. The same sizes give the same text. */
  String json() {
    JsonObject all = new JsonObject();
    for (PackageSize size : sizes) {
      all.add(size.target().file(), json(size));
    }
    return GSON.toJson(all) + "\n";
  }

  private static JsonObject json(PackageSize size) {
    JsonObject json = new JsonObject();
    json.add("zippedBytes", number(size.zippedBytes()));
    json.addProperty("unzippedBytes", size.unzippedBytes());
    json.add("limitBytes", number(size.limitBytes()));
    json.add("roomBytes", number(size.roomBytes()));
    json.add("uploadLimitBytes", number(size.uploadLimitBytes()));
    JsonArray largest = new JsonArray();
    for (Map.Entry<String, Long> file : size.contents().largest(SizeTable.LARGEST)) {
      JsonObject entry = new JsonObject();
      entry.addProperty("path", file.getKey());
      entry.addProperty("bytes", file.getValue());
      largest.add(entry);
    }
    json.add("largest", largest);
    return json;
  }

  private static JsonElement number(OptionalLong number) {
    return number.isPresent() ? new JsonPrimitive(number.getAsLong()) : JsonNull.INSTANCE;
  }

  /** Why the build fails, and what to do; empty if all packages fit. */
  Optional<String> failure() {
    List<String> over = sizes.stream().filter(size -> !size.fits()).map(this::sentence).toList();
    return over.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", over));
  }

  private String sentence(PackageSize size) {
    long limit = size.limits().orElseThrow().unzippedBytes();
    Contents contents = size.contents();
    String drop =
        contents.largest(contents.files().size()).stream()
            .filter(file -> !file.getKey().startsWith(Contents.LIBTORCH))
            .limit(3)
            .map(file -> file.getKey() + " (" + SizeTable.text(file.getValue()) + ")")
            .collect(Collectors.joining(", "));
    return size.target().file()
        + " was not made: unzipped it would be "
        + SizeTable.text(size.unzippedBytes())
        + " bytes, "
        + SizeTable.text(size.unzippedBytes() - limit)
        + " over the "
        + SizeTable.text(limit)
        + " that Lambda takes. libtorch's "
        + SizeTable.text(contents.libtorchBytes())
        + " cannot go; the largest that could are "
        + drop
        + "."
        + instead(size)
        + " A container image may have 10 GB: "
        + size.target().label()
        + "-container is one's build context. A model may also lie outside of the package, on a file system that the function mounts:"
        + " TorchModel.at(\"file:/mnt/…\").";
  }

  private String instead(PackageSize over) {
    if (over.target() != Target.AWS_ARM64) {
      return "";
    }
    Optional<PackageSize> packed =
        sizes.stream().filter(size -> size.target() == Target.AWS_X86_64).findFirst();
    String name = " " + Target.AWS_X86_64.file() + ", in which libtorch is packed, ";
    if (packed.isEmpty()) {
      return name + "has more room: try -Dsconce.targets=" + Target.AWS_X86_64.label() + ".";
    }
    return packed.get().fits()
        ? name
            + "fits with "
            + SizeTable.text(packed.get().unzippedBytes())
            + ": deploy that, and make no others that do not fit by -Dsconce.targets="
            + fitting()
            + "."
        : "";
  }

  private String fitting() {
    return sizes.stream()
        .filter(PackageSize::fits)
        .map(size -> size.target().label())
        .collect(Collectors.joining(","));
  }
}
