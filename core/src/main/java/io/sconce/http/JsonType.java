package io.sconce.http;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import io.sconce.InvalidInputException;
import io.sconce.MalformedInputException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one of the user's types is in JSON: how it is read, how it is written, what a message says
 * that was expected, and its schema. Reading streams, and numbers go straight into arrays.
 */
sealed interface JsonType extends JsonRead<Object> {

  /** What a message says that came where a member is missing. */
  String ABSENT = "no such member";

  /**
   * Reads one value.
   *
   * @throws InvalidInputException if the JSON is another type, with the path to where it is
   * @throws IOException if it is no JSON
   */
  @Override
  Object read(JsonReader in) throws IOException;

  /**
   * Writes one value.
   *
   * @throws IllegalArgumentException if a number is not finite
   */
  void write(JsonWriter out, Object value) throws IOException;

  /** What a message says that was expected: "a number". */
  String expected();

  /** What a member that is absent counts as; empty if it must be there. */
  default Optional<Object> absent() {
    return Optional.empty();
  }

  /**
   * What {@link #read} takes, as a JSON Schema of the dialect 2020-12, which is OpenAPI 3.1's.
   *
   * <p>All of it is made by {@link JsonSchema}. The JVM loads what it needs to verify a class, so
   * more of Gson's tree than this type's name would be loaded by each start.
   *
   * @param schemas of the same document; it takes those that have a name
   */
  JsonObject schema(JsonSchema schemas);

  /** The JSON type of one of Java's. */
  static JsonType of(Type type) {
    return new JsonTypes().of(type);
  }

  private static void expect(JsonReader in, JsonToken token, JsonType type) throws IOException {
    if (in.peek() != token) {
      throw mismatch(in, type.expected(), got(in.peek()));
    }
  }

  private static InvalidInputException mismatch(JsonReader in, String expected, String got) {
    return mismatch(in.getPath(), expected, got);
  }

  /**
   * What a caller is told whose value is another.
   *
   * @param path as Gson gives it: {@code $.a[1]}
   */
  static InvalidInputException mismatch(String path, String expected, String got) {
    return new InvalidInputException(
        "input" + path.substring(1) + ": expected " + expected + ", got " + got);
  }

  /** What a message says that came. */
  static String got(JsonToken token) {
    return switch (token) {
      case BEGIN_OBJECT -> "an object";
      case BEGIN_ARRAY -> "an array";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      default -> "nothing";
    };
  }

  private static Map<String, Object> newMembers() {
    return new LinkedHashMap<>();
  }

  private static MalformedInputException twice(JsonReader in) {
    return new MalformedInputException("input" + in.getPath().substring(1) + " stands there twice");
  }

  /** The same text, or name, unless it could not be sent back. */
  private static String unicode(String text, JsonReader in) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new MalformedInputException(
          "input" + in.getPreviousPath().substring(1) + " has half a surrogate pair");
    }
    return text;
  }

  /** A string. */
  record Text() implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.STRING, this);
      return unicode(in.nextString(), in);
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.value((String) value);
    }

    @Override
    public String expected() {
      return "a string";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.of("string");
    }
  }

  /** A boolean. */
  record Bool() implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.BOOLEAN, this);
      return in.nextBoolean();
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.value((Boolean) value);
    }

    @Override
    public String expected() {
      return "a boolean";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.of("boolean");
    }
  }

  /** A whole number in a range. */
  record Whole(long min, long max, Class<?> boxed) implements JsonType {

    @Override
    public Object read(JsonReader in) throws IOException {
      long value = readLong(in);
      if (boxed == Integer.class) {
        return (int) value;
      } else if (boxed == Short.class) {
        return (short) value;
      } else if (boxed == Byte.class) {
        return (byte) value;
      }
      return value;
    }

    long readLong(JsonReader in) throws IOException {
      expect(in, JsonToken.NUMBER, this);
      String text = in.nextString();
      try {
        // Takes 3.0 and 3e2 for what they are. Gson bounds a number's length, so this is quick.
        long value = isDigits(text) ? Long.parseLong(text) : new BigDecimal(text).longValueExact();
        if (value >= min && value <= max) {
          return value;
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // The sentence below says it better.
      }
      throw mismatch(in.getPreviousPath(), expected(), abbreviated(text));
    }

    /** Most are, and need no {@link BigDecimal}. */
    private static boolean isDigits(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < '0' || text.charAt(i) > '9') {
          return false;
        }
      }
      return text.length() <= 18; // Any of which are a long.
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.value(((Number) value).longValue());
    }

    @Override
    public String expected() {
      return "a whole number from " + min + " to " + max;
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.whole(min, max, boxed == Long.class ? "int64" : "int32");
    }
  }

  private static String abbreviated(String text) {
    return text.length() <= 24 ? text : text.substring(0, 24) + "…";
  }

  /** A number with a fraction. */
  record Real(boolean single) implements JsonType {

    /** As many numbers as the JDK reads in less time than the classes of a faster parser take. */
    private static final int FEW = 1000;

    @Override
    public Object read(JsonReader in) throws IOException {
      if (single) {
        return readFloat(in, 0);
      }
      return readDouble(in, 0);
    }

    /** Reads one of an array's, of which so many have been read. */
    float readFloat(JsonReader in, int before) throws IOException {
      expect(in, JsonToken.NUMBER, this);
      String text = in.nextString();
      float value = before < FEW ? Float.parseFloat(text) : JavaFloatParser.parseFloat(text);
      if (Float.isInfinite(value)) {
        throw mismatch(in.getPreviousPath(), expected(), abbreviated(text));
      }
      return value;
    }

    /** Reads one of an array's, of which so many have been read. */
    double readDouble(JsonReader in, int before) throws IOException {
      expect(in, JsonToken.NUMBER, this);
      String text = in.nextString();
      double value = before < FEW ? Double.parseDouble(text) : JavaDoubleParser.parseDouble(text);
      if (Double.isInfinite(value)) {
        throw mismatch(in.getPreviousPath(), expected(), abbreviated(text));
      }
      return value;
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      if (single) {
        out.value(((Float) value).floatValue());
      } else {
        out.value(((Double) value).doubleValue());
      }
    }

    @Override
    public String expected() {
      return single ? "a number that fits 32 bits" : "a number that fits 64 bits";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.of("number", "format", single ? "float" : "double");
    }
  }

  /** One of an enum's names. */
  record OneOf(Class<?> type) implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.STRING, this);
      String name = in.nextString();
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
      throw mismatch(in.getPreviousPath(), expected(), "another string");
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.value(((Enum<?>) value).name());
    }

    @Override
    public String expected() {
      return "one of "
          + String.join(
              ", ", Arrays.stream(type.getEnumConstants()).map(c -> ((Enum<?>) c).name()).toList());
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return schemas.named(type, () -> JsonSchema.oneOf(type.getEnumConstants()));
    }
  }

  /** Bytes, as base64 in a string. */
  record Bytes() implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.STRING, this);
      String text = in.nextString();
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new MalformedInputException(
            "input" + in.getPreviousPath().substring(1) + " is not base64", e);
      }
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.value(Base64.getEncoder().encodeToString((byte[]) value));
    }

    @Override
    public String expected() {
      return "a string of base64";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.of("string", "contentEncoding", "base64");
    }
  }

  /** An array of 32-bit floats, read without boxing. */
  record Floats() implements JsonType {

    private static final Real ELEMENT = new Real(true);

    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.BEGIN_ARRAY, this);
      in.beginArray();
      float[] values = new float[64];
      int size = 0;
      while (in.hasNext()) {
        if (size == values.length) {
          values = Arrays.copyOf(values, size * 2);
        }
        values[size] = ELEMENT.readFloat(in, size);
        size++;
      }
      in.endArray();
      return Arrays.copyOf(values, size);
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.beginArray();
      for (float element : (float[]) value) {
        out.value(element);
      }
      out.endArray();
    }

    @Override
    public String expected() {
      return "an array of numbers";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.arrayOf(ELEMENT.schema(schemas));
    }
  }

  /** An array of 64-bit floats, read without boxing. */
  record Doubles() implements JsonType {

    private static final Real ELEMENT = new Real(false);

    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.BEGIN_ARRAY, this);
      in.beginArray();
      double[] values = new double[64];
      int size = 0;
      while (in.hasNext()) {
        if (size == values.length) {
          values = Arrays.copyOf(values, size * 2);
        }
        values[size] = ELEMENT.readDouble(in, size);
        size++;
      }
      in.endArray();
      return Arrays.copyOf(values, size);
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.beginArray();
      for (double element : (double[]) value) {
        out.value(element);
      }
      out.endArray();
    }

    @Override
    public String expected() {
      return "an array of numbers";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.arrayOf(ELEMENT.schema(schemas));
    }
  }

  /** An array of whole numbers of 32 or 64 bits, read without boxing. */
  record Wholes(Whole element) implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.BEGIN_ARRAY, this);
      in.beginArray();
      long[] values = new long[64];
      int size = 0;
      while (in.hasNext()) {
        if (size == values.length) {
          values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = element.readLong(in);
      }
      in.endArray();
      return element.boxed() == Long.class ? Arrays.copyOf(values, size) : ints(values, size);
    }

    private static int[] ints(long[] values, int size) {
      int[] ints = new int[size];
      for (int i = 0; i < size; i++) {
        ints[i] = (int) values[i]; // In the range of INT, which was looked at.
      }
      return ints;
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.beginArray();
      for (int i = 0; i < Array.getLength(value); i++) {
        out.value(Array.getLong(value, i));
      }
      out.endArray();
    }

    @Override
    public String expected() {
      return "an array of whole numbers";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.arrayOf(element.schema(schemas));
    }
  }

  /** An array of Java's, of any element. */
  record ArrayOf(JsonType element, Class<?> type) implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      List<Object> elements = new ListOf(element).read(in);
      Object array = Array.newInstance(type, elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Array.set(array, i, elements.get(i));
      }
      return array;
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.beginArray();
      for (int i = 0; i < Array.getLength(value); i++) {
        element.write(out, Array.get(value, i));
      }
      out.endArray();
    }

    @Override
    public String expected() {
      return "an array";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.arrayOf(element.schema(schemas));
    }
  }

  /** A list. */
  record ListOf(JsonType element) implements JsonType {
    @Override
    public List<Object> read(JsonReader in) throws IOException {
      expect(in, JsonToken.BEGIN_ARRAY, this);
      in.beginArray();
      List<Object> elements = new ArrayList<>();
      while (in.hasNext()) {
        elements.add(element.read(in));
      }
      in.endArray();
      return elements;
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.beginArray();
      for (Object each : (Collection<?>) value) {
        element.write(out, each);
      }
      out.endArray();
    }

    @Override
    public String expected() {
      return "an array";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.arrayOf(element.schema(schemas));
    }
  }

  /** A map with strings for keys. */
  record MapOf(JsonType value) implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.BEGIN_OBJECT, this);
      in.beginObject();
      Map<String, Object> members = newMembers();
      while (in.hasNext()) {
        String name = unicode(in.nextName(), in);
        if (members.containsKey(name)) {
          throw twice(in);
        }
        members.put(name, value.read(in));
      }
      in.endObject();
      return members;
    }

    @Override
    public void write(JsonWriter out, Object map) throws IOException {
      out.beginObject();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
        out.name((String) entry.getKey());
        value.write(out, entry.getValue());
      }
      out.endObject();
    }

    @Override
    public String expected() {
      return "an object";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.mapOf(value.schema(schemas));
    }
  }

  /** A value that may be absent or null. */
  record OptionalOf(JsonType value) implements JsonType {
    @Override
    public Object read(JsonReader in) throws IOException {
      if (in.peek() == JsonToken.NULL) {
        in.nextNull();
        return Optional.empty();
      }
      return Optional.of(value.read(in));
    }

    @Override
    public void write(JsonWriter out, Object optional) throws IOException {
      Optional<?> present = (Optional<?>) optional;
      if (present.isPresent()) {
        value.write(out, present.get());
      } else {
        out.nullValue();
      }
    }

    @Override
    public String expected() {
      return value.expected();
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.orNull(value.schema(schemas));
    }

    @Override
    public Optional<Object> absent() {
      return Optional.of(Optional.empty());
    }
  }

  /** Any JSON, as Java's maps, lists, strings, doubles, booleans; null stays null. */
  record Any() implements JsonType {
    @Override
    @SuppressWarnings("NullAway") // JSON's null is a value of this type alone.
    public Object read(JsonReader in) throws IOException {
      return switch (in.peek()) {
        case BEGIN_OBJECT -> new MapOf(this).read(in);
        case BEGIN_ARRAY -> new ListOf(this).read(in);
        case STRING -> unicode(in.nextString(), in);
        case BOOLEAN -> in.nextBoolean();
        case NULL -> {
          in.nextNull();
          yield null;
        }
        default -> new Real(false).read(in);
      };
    }

    @Override
    public void write(JsonWriter out, @Nullable Object value) throws IOException {
      if (value == null) {
        out.nullValue();
      } else if (value instanceof Map) {
        new MapOf(this).write(out, value);
      } else if (value instanceof Collection) {
        new ListOf(this).write(out, value);
      } else if (value instanceof Optional<?> optional) {
        write(out, optional.orElse(null));
      } else if (value instanceof Enum<?> constant) {
        out.value(constant.name()); // Its class may be one of its own.
      } else {
        JsonType.of(value.getClass()).write(out, value);
      }
    }

    @Override
    public String expected() {
      return "any JSON";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return JsonSchema.any();
    }
  }

  /** A record: an object with a member for each component. Members it does not know are ignored. */
  final class RecordOf implements JsonType {

    private final Type type;
    private final Constructor<?> constructor;
    private final Map<String, Member> members;

    /**
     * A component.
     *
     * @param index its place in the canonical constructor
     * @param type its JSON type
     * @param accessor reads it
     */
    record Member(int index, JsonType type, Method accessor) {

      boolean isRequired() {
        return !(type instanceof Any) && type.absent().isEmpty();
      }
    }

    /** The members may be filled later, so that a record can hold itself. */
    RecordOf(Type type, Constructor<?> constructor, Map<String, Member> members) {
      this.type = type;
      this.constructor = constructor;
      this.members = members;
    }

    Type type() {
      return type;
    }

    Map<String, Member> members() {
      return members;
    }

    Class<?> recordClass() {
      return constructor.getDeclaringClass();
    }

    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.BEGIN_OBJECT, this);
      String path = in.getPath();
      in.beginObject();
      return readMembers(in, path, Optional.empty());
    }

    /**
     * Reads the rest of an object.
     *
     * @param path of the object
     * @param taken a member that has been read already and must not come again
     */
    Object readMembers(JsonReader in, String path, Optional<String> taken) throws IOException {
      @Nullable Object[] values = new @Nullable Object[members.size()];
      BitSet seen = new BitSet();
      while (in.hasNext()) {
        String name = in.nextName();
        Member member = members.get(name);
        if (member == null) {
          if (taken.isPresent() && taken.get().equals(name)) {
            throw twice(in);
          }
          in.skipValue();
          continue;
        }
        if (seen.get(member.index())) {
          throw twice(in);
        }
        seen.set(member.index());
        values[member.index()] = member.type().read(in);
      }
      in.endObject();
      fillAbsent(values, path);
      return construct(values, path);
    }

    private void fillAbsent(@Nullable Object[] values, String path) {
      for (Map.Entry<String, Member> entry : members.entrySet()) {
        Member member = entry.getValue();
        if (values[member.index()] != null) {
          continue;
        }
        if (member.isRequired()) {
          throw mismatch(path + "." + entry.getKey(), member.type().expected(), ABSENT);
        }
        values[member.index()] = member.type().absent().orElse(null);
      }
    }

    private Object construct(@Nullable Object[] values, String path) {
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        // A record checks itself in its constructor; what it says is for the caller.
        if (e.getCause() instanceof IllegalArgumentException cause) {
          throw new InvalidInputException("input" + path.substring(1) + ": " + cause.getMessage());
        }
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.beginObject();
      writeMembers(out, value);
      out.endObject();
    }

    void writeMembers(JsonWriter out, Object value) throws IOException {
      for (Map.Entry<String, Member> member : members.entrySet()) {
        Object component = component(member.getValue(), value);
        out.name(member.getKey());
        if (component != null) {
          member.getValue().type().write(out, component);
        } else if (member.getValue().type() instanceof Any) {
          out.nullValue();
        } else {
          throw new IllegalArgumentException(
              recordClass().getSimpleName()
                  + "."
                  + member.getKey()
                  + " is null; make it an Optional");
        }
      }
    }

    private static @Nullable Object component(Member member, Object value) {
      try {
        return member.accessor().invoke(value);
      } catch (InvocationTargetException e) {
        throw new IllegalArgumentException("an accessor of the answer failed", e.getCause());
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String expected() {
      return "an object";
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return schemas.named(type, () -> schemas.record(members, Optional.empty()));
    }
  }

  /**
   * A sealed interface of records: the record's object, with a member that says which record it is.
   */
  final class SealedOf implements JsonType {

    /** The member, whose value is the record's simple name. */
    static final String TYPE = "type";

    private final Type type;
    private final Map<String, RecordOf> variants;

    /** The records by simple name may be filled later, so that one can hold the interface. */
    SealedOf(Type type, Map<String, RecordOf> variants) {
      this.type = type;
      this.variants = variants;
    }

    @Override
    public Object read(JsonReader in) throws IOException {
      expect(in, JsonToken.BEGIN_OBJECT, this);
      String path = in.getPath();
      in.beginObject();
      String first = in.hasNext() ? in.nextName() : "";
      if (first.equals(TYPE)) {
        return readVariant(in, path);
      }
      JsonReader sorted = TypeFirst.rest(in, path, first);
      sorted.beginObject();
      if (!sorted.hasNext() || !sorted.nextName().equals(TYPE)) {
        throw mismatch(path + "." + TYPE, names(), ABSENT);
      }
      return readVariant(sorted, path);
    }

    /** Reads on from the value of {@link #TYPE}. */
    private Object readVariant(JsonReader in, String path) throws IOException {
      if (in.peek() != JsonToken.STRING) {
        throw mismatch(in, names(), got(in.peek()));
      }
      String name = in.nextString();
      RecordOf variant = variants.get(name);
      if (variant == null) {
        throw mismatch(path + "." + TYPE, names(), "'" + abbreviated(name) + "'");
      }
      return variant.readMembers(in, path, Optional.of(TYPE));
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      String name = value.getClass().getSimpleName();
      RecordOf variant = variants.get(name);
      if (variant == null || variant.recordClass() != value.getClass()) {
        throw new IllegalArgumentException(name + " is none of the records of its sealed type");
      }
      out.beginObject();
      out.name(TYPE).value(name);
      variant.writeMembers(out, value);
      out.endObject();
    }

    private String names() {
      return "one of " + String.join(", ", variants.keySet());
    }

    @Override
    public String expected() {
      return "an object whose " + TYPE + " is " + names();
    }

    @Override
    public JsonObject schema(JsonSchema schemas) {
      return schemas.named(type, () -> schemas.oneOf(variants));
    }
  }
}
