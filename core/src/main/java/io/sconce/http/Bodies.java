package io.sconce.http;

import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import io.sconce.Body;
import io.sconce.InputTooLargeException;
import io.sconce.InvalidInputException;
import io.sconce.LoadException;
import io.sconce.MalformedInputException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bodies to inputs and outputs to bodies, for one predictor's types.
 *
 * @param <I> the predictor's input
 * @param <O> the predictor's output
 */
final class Bodies<I, O> {

  /** One file, in any of the other media types. */
  static final String FORM = "multipart/form-data";

  private static final Pattern WHERE = Pattern.compile("line (\\d+) column (\\d+)");

  private final int maxBodyBytes;
  private final int maxImagePixels;
  private final int maxInstances;
  private final int maxJsonDepth;
  private final JsonType input;
  private final JsonType output;
  private final List<Reader<I>> readers;
  private final List<MediaType> offers;

  Bodies(Predictor<I, O> predictor, Settings settings) {
    List<Type> types = JsonTypes.arguments(predictor.getClass(), Predictor.class);
    this.maxBodyBytes = PredictionEndpoint.maxRequestBytes(settings);
    this.maxInstances = settings.number("SCONCE_MAX_INSTANCES", 1024, 1, 1 << 20);
    this.maxJsonDepth = maxJsonDepth(settings);
    this.maxImagePixels =
        settings.number("SCONCE_MAX_IMAGE_PIXELS", 64_000_000, 1, Integer.MAX_VALUE);
    this.input = JsonType.of(types.get(0));
    this.output = JsonType.of(types.get(1));
    this.readers = readers(predictor);
    this.offers = offers(output, predictor.outputMediaType());
  }

  /** How deep a body's JSON may be nested. */
  static int maxJsonDepth(Settings settings) {
    return settings.number("SCONCE_MAX_JSON_DEPTH", 64, 1, 1000);
  }

  /** A function of the predictor's from bytes of a media type, or of a range of them. */
  private record Reader<I>(MediaType type, Function<Body, I> function) {

    I read(Body body) {
      try {
        return function.apply(body);
      } catch (IllegalArgumentException e) {
        // As a record's constructor may say it of what came in JSON.
        throw new InvalidInputException("input: " + e.getMessage());
      }
    }
  }

  private static <I> List<Reader<I>> readers(Predictor<I, ?> predictor) {
    List<Reader<I>> readers = new ArrayList<>();
    for (Map.Entry<String, Function<Body, I>> entry : predictor.mediaTypes().entrySet()) {
      Optional<MediaType> type = MediaType.parse(entry.getKey());
      if (type.isEmpty()) {
        throw new LoadException(
            "'"
                + entry.getKey()
                + "' in mediaTypes() of "
                + predictor.getClass().getName()
                + " is no media type such as image/png");
      }
      readers.add(new Reader<>(type.get(), entry.getValue()));
    }
    readers.sort(Comparator.comparing(reader -> reader.type().essence()));
    return List.copyOf(readers);
  }

  private static List<MediaType> offers(JsonType output, String outputMediaType) {
    if (output instanceof JsonType.Text) {
      return List.of(MediaType.TEXT, MediaType.JSON);
    }
    if (output instanceof JsonType.Bytes) {
      return List.of(MediaType.of(outputMediaType), MediaType.JSON);
    }
    return List.of(MediaType.JSON);
  }

  /** The media types that inputs may come in. */
  List<String> inputMediaTypes() {
    List<String> types = new ArrayList<>(List.of(MediaType.JSON.essence()));
    if (input instanceof JsonType.Text) {
      types.add(MediaType.TEXT.essence());
    }
    if (input instanceof JsonType.Bytes) {
      types.add(MediaType.BYTES.essence());
      types.add("image/*");
    }
    for (Reader<I> reader : readers) {
      if (!types.contains(reader.type().essence())) {
        types.add(reader.type().essence());
      }
    }
    return types;
  }

  /** What an input is as JSON. */
  JsonObject inputSchema(JsonSchema schemas) {
    return input.schema(schemas);
  }

  /** What an output is as JSON. */
  JsonObject outputSchema(JsonSchema schemas) {
    return output.schema(schemas);
  }

  /**
   * Whether JSON is read by the description of the input, and by no function of the predictor's.
   */
  boolean describesJsonInput() {
    return reader(MediaType.JSON).isEmpty();
  }

  /** The media types that outputs may go out in, the preferred one first. */
  List<String> outputMediaTypes() {
    return essences(offers);
  }

  private static List<String> essences(List<MediaType> offers) {
    List<String> types = new ArrayList<>();
    for (MediaType offer : offers) {
      types.add(offer.essence());
    }
    return types;
  }

  /**
   * The media type to answer in.
   *
   * @throws HttpException 406 if the client takes none of ours
   */
  MediaType answerType(Request request) {
    return requireOffer(request, offers);
  }

  private static MediaType requireOffer(Request request, List<MediaType> offers) {
    Optional<MediaType> chosen = Accept.choose(request.headers().all("Accept"), offers);
    if (chosen.isEmpty()) {
      throw new HttpException(
          406,
          "the answer comes as "
              + String.join(" or ", essences(offers))
              + ", which Accept leaves out");
    }
    return chosen.get();
  }

  /**
   * What is answered in JSON whatever the predictor's output is.
   *
   * @throws HttpException 406 if the client does not take it
   */
  void requireJson(Request request) {
    requireOffer(request, List.of(MediaType.JSON));
  }

  I decode(Request request) {
    byte[] body = ContentCoding.decoded(request, maxBodyBytes);
    MediaType type = mediaType(request);
    if (!type.essence().equals(FORM)) {
      return decode(body, type);
    }
    Multipart.Part file = Multipart.onlyFile(body, type);
    return decode(
        file.content(), file.type().isEmpty() ? MediaType.JSON : parsed(file.type().get()));
  }

  private I decode(byte[] body, MediaType type) {
    Optional<Reader<I>> reader = reader(type);
    if (reader.isPresent()) {
      return reader.get().read(Body.of(body, type.essence(), maxImagePixels));
    }
    if (type.isJson()) {
      return inputOf(readJson(body, input.expected(), input));
    }
    if (input instanceof JsonType.Text && type.essence().equals(MediaType.TEXT.essence())) {
      return inputOf(text(body, type));
    }
    if (input instanceof JsonType.Bytes
        && (type.essence().equals(MediaType.BYTES.essence())
            || type.essence().startsWith("image/"))) {
      return inputOf(body);
    }
    throw unsupported(type.essence());
  }

  @SuppressWarnings("unchecked") // The description was made from I.
  private I inputOf(Object value) {
    return (I) value;
  }

  private MediaType mediaType(Request request) {
    String type = contentType(request);
    return type.isEmpty() ? MediaType.JSON : parsed(type);
  }

  private MediaType parsed(String type) {
    Optional<MediaType> parsed = MediaType.parse(type);
    if (parsed.isEmpty()) {
      throw unsupported(type);
    }
    return parsed.get();
  }

  /**
   * What a request says its body is; empty if it says nothing. A gateway may have joined with
   * commas what stood there twice, so both are read alike.
   */
  static String contentType(Request request) {
    String type = "";
    for (String value : request.headers().all("Content-Type")) {
      for (String each : MediaType.split(value, ',')) {
        String stripped = each.strip();
        if (!type.isEmpty() && !stripped.isEmpty() && !stripped.equals(type)) {
          throw new MalformedInputException(
              "Content-Type stands there twice, with different values");
        }
        type = stripped.isEmpty() ? type : stripped;
      }
    }
    return type;
  }

  private HttpException unsupported(String type) {
    return unsupported(type, inputMediaTypes());
  }

  private static HttpException unsupported(String type, List<String> accepted) {
    return new HttpException(
        415,
        "expected a body of " + String.join(" or ", accepted) + ", got '" + type + "'",
        // RFC 9110 12.5.1 and 15.5.16: Accept in a response says what the request should have been.
        Headers.none().with("Accept", String.join(", ", accepted)));
  }

  /** The most exact function for a type; ranges such as application/* leave JSON alone. */
  private Optional<Reader<I>> reader(MediaType type) {
    Optional<Reader<I>> best = Optional.empty();
    for (Reader<I> reader : readers) {
      boolean fits =
          type.isJson()
              ? reader.type().essence().equals(type.essence())
              : reader.type().includes(type);
      if (fits && (best.isEmpty() || reader.type().precision() > best.get().type().precision())) {
        best = Optional.of(reader);
      }
    }
    return best;
  }

  private static String text(byte[] body, MediaType type) {
    String charset = type.charset().orElse("utf-8");
    try {
      return Charset.forName(charset)
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedInputException("the body is not text in " + charset, e);
    } catch (IllegalArgumentException e) {
      throw new MalformedInputException("the charset '" + charset + "' is unknown", e);
    }
  }

  /**
   * Several inputs in one body, which is JSON.
   *
   * @throws InputTooLargeException if there are more than {@code SCONCE_MAX_INSTANCES}
   */
  Instances decodeInstances(Request request) {
    byte[] body = ContentCoding.decoded(request, maxBodyBytes);
    MediaType type = mediaType(request);
    if (!type.isJson()) {
      throw unsupported(type.essence(), List.of(MediaType.JSON.essence()));
    }
    return readJson(
        body, "an object with instances", in -> Instances.read(in, input, maxInstances));
  }

  /** One of {@link Instances#inputs}. */
  I instance(Object value) {
    return inputOf(value);
  }

  private <T> T readJson(byte[] body, String expected, JsonRead<T> read) {
    if (body.length == 0) {
      throw new MalformedInputException("the body is empty; expected JSON, " + expected);
    }
    JsonReader reader =
        new JsonReader(
            new InputStreamReader(
                new ByteArrayInputStream(body),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(maxJsonDepth);
    try {
      T value = read.read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedInputException("the body has more than one JSON value");
      }
      return value;
    } catch (CharacterCodingException e) {
      throw new MalformedInputException("the body is not UTF-8", e);
    } catch (EOFException e) {
      throw new MalformedInputException("the body is not JSON: it ends too early", e);
    } catch (MalformedJsonException e) {
      if (String.valueOf(e.getMessage()).contains("Nesting limit")) {
        throw new MalformedInputException(
            "the body is nested deeper than " + maxJsonDepth + " levels", e);
      }
      throw new MalformedInputException("the body is not JSON" + where(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String where(MalformedJsonException e) {
    Matcher where = WHERE.matcher(String.valueOf(e.getMessage()));
    return where.find() ? " at line " + where.group(1) + ", column " + where.group(2) : "";
  }

  /**
   * An output as a response.
   *
   * @throws PredictionFailedException if it has no JSON, as a NaN has not
   */
  Response encode(O value, MediaType type) {
    if (output instanceof JsonType.Text && type.equals(MediaType.TEXT)) {
      return Response.of(200)
          .header("Content-Type", "text/plain; charset=utf-8")
          .body(((String) value).getBytes(StandardCharsets.UTF_8));
    }
    if (output instanceof JsonType.Bytes && !type.isJson()) {
      return Response.of(200).header("Content-Type", type.essence()).body((byte[]) value);
    }
    return Response.of(200).header("Content-Type", "application/json").body(json(output, value));
  }

  /** A sample as JSON, for the metadata. */
  void writeInput(JsonWriter out, I sample) throws IOException {
    input.write(out, sample);
  }

  /**
   * A sample as the body that a caller would send.
   *
   * @throws PredictionFailedException if it has no JSON
   */
  byte[] inputAsJson(I sample) {
    return json(input, sample);
  }

  /**
   * Outputs as KServe's version 1 answers them: {@code {"predictions": [O…]}}.
   *
   * @throws PredictionFailedException if one has no JSON
   */
  Response encodePredictions(List<O> outputs) {
    JsonType predictions = new JsonType.MapOf(new JsonType.ListOf(output));
    return Response.of(200)
        .header("Content-Type", MediaType.JSON.essence())
        .body(json(predictions, Map.of("predictions", outputs)));
  }

  private static byte[] json(JsonType type, Object value) {
    // Not straight to bytes: an encoder takes 8 KiB, and some more for each character that is
    // written alone, as gson writes them.
    StringWriter text = new StringWriter(256);
    try {
      type.write(new JsonWriter(text), value);
    } catch (IllegalArgumentException | NullPointerException | ClassCastException e) {
      throw new PredictionFailedException("the answer has no JSON: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
