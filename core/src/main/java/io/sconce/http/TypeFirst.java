package io.sconce.http;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;

/**
 * Reads an object again, with the member first that says which record it is, in this object and in
 * all that it holds. JSON's members have no order, and some writers sort them by name.
 *
 * <p>All levels are sorted at once, or a client could have each level copied once for every level
 * around it.
 */
final class TypeFirst extends JsonReader {

  private final String path;

  private TypeFirst(String json, String path) {
    super(new StringReader(json));
    this.path = path;
    setStrictness(Strictness.STRICT);
    setNestingLimit(Integer.MAX_VALUE); // The limit held when it was read first.
  }

  /**
   * The rest of an object, as an object of its own.
   *
   * @param in has read the object's first name, if it has one
   * @param path of the object, which stays that of what is read
   * @param first that name
   */
  static JsonReader rest(JsonReader in, String path, String first) throws IOException {
    return new TypeFirst(in.peek() == JsonToken.END_OBJECT ? empty(in) : object(in, first), path);
  }

  private static String empty(JsonReader in) throws IOException {
    in.endObject();
    return "{}";
  }

  /** The members from the value of the first on. A second {@code type} stays where it is. */
  private static String object(JsonReader in, String first) throws IOException {
    String type = "";
    StringBuilder others = new StringBuilder();
    for (String name = first; ; name = in.nextName()) {
      String value = value(in);
      if (name.equals(JsonType.SealedOf.TYPE) && type.isEmpty()) {
        type = value;
      } else {
        others.append(others.isEmpty() ? "" : ",").append(quoted(name)).append(':').append(value);
      }
      if (!in.hasNext()) {
        break;
      }
    }
    in.endObject();
    if (!type.isEmpty()) {
      String member = quoted(JsonType.SealedOf.TYPE) + ":" + type;
      others.insert(0, others.isEmpty() ? member : member + ",");
    }
    return others.insert(0, '{').append('}').toString();
  }

  private static String value(JsonReader in) throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> {
        in.beginObject();
        yield in.hasNext() ? object(in, in.nextName()) : empty(in);
      }
      case BEGIN_ARRAY -> {
        StringBuilder elements = new StringBuilder("[");
        in.beginArray();
        while (in.hasNext()) {
          elements.append(elements.length() == 1 ? "" : ",").append(value(in));
        }
        in.endArray();
        yield elements.append(']').toString();
      }
      case STRING -> quoted(in.nextString());
      case BOOLEAN -> Boolean.toString(in.nextBoolean());
      case NULL -> {
        in.nextNull();
        yield "null";
      }
      default -> in.nextString(); // A number, as it was written.
    };
  }

  private static String quoted(String text) throws IOException {
    StringWriter json = new StringWriter(text.length() + 2);
    new JsonWriter(json).value(text);
    return json.toString();
  }

  @Override
  public String getPath() {
    return path + super.getPath().substring(1);
  }

  @Override
  public String getPreviousPath() {
    return path + super.getPreviousPath().substring(1);
  }
}
