package io.sconce.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a predictor's own samples through an adapter's whole path before any caller does, so that
 * the classes that the first request needs are loaded and its code is warm.
 *
 * <p>Before the predictor is loaded a sample is decoded and told 503; as soon as it is, predictions
 * are made. Neither writes a line to the log, and nothing is kept of either.
 */
public final class Rehearsal {

  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

  /**
   * HotSpot compiles a method at its 200th call, and of four kinds of event each is every fourth.
   */
  private static final int ROUND = 256;

  /** How many rounds may pass that are no faster than the best. */
  private static final int PATIENCE = 3;

  /** What a large model's predictions may cost a start: after that it is they that take long. */
  private static final Duration ENOUGH = Duration.ofMillis(50);

  private final PredictionEndpoint endpoint;
  private final Path path;
  private final LongSupplier nanoTime;

  /** An adapter's way, from its cloud's message to the message that goes back. */
  @FunctionalInterface
  public interface Path {

    /**
     * Sends one request, or one of each kind that callers may send.
     *
     * @param body of {@code POST /predict}, JSON; the endpoint must get it in a request {@link
     *     Request#asRehearsal}
     * @throws Exception if it fails, which ends the rehearsal and nothing else
     */
    void send(byte[] body) throws Exception;
  }

  /**
   * A rehearsal that has not begun.
   *
   * @param endpoint whose predictor has the samples
   * @param path leads to this endpoint
   */
  public Rehearsal(PredictionEndpoint endpoint, Path path) {
    this(endpoint, path, System::nanoTime);
  }

  Rehearsal(PredictionEndpoint endpoint, Path path, LongSupplier nanoTime) {
    this.endpoint = Objects.requireNonNull(endpoint);
    this.path = Objects.requireNonNull(path);
    this.nanoTime = Objects.requireNonNull(nanoTime);
  }

  /**
   * A sample as a request, for adapters that need no message of their cloud's for it.
   *
   * @param body what a {@link Path} is given
   * @return {@code POST /predict}, a rehearsal
   */
  public static Request request(byte[] body) {
    return Request.of("POST", "/predict")
        .header("Accept", "*/*")
        .header("Content-Type", "application/json")
        .id("rehearsal")
        .body(body)
        .asRehearsal();
  }

  /**
   * Sends samples, the first one first. Does nothing where there is none, or none with JSON.
   * Whatever fails ends the rehearsal and is thrown to nobody: a caller may have more luck, or is
   * told.
   *
   * <p>Predictions end it early once they have taken 50 ms together: what is rehearsed here is the
   * way to a model and back, not the model, and a start waits for it.
   *
   * @param times how many samples, in turn
   */
  public void run(int times) {
    try {
      List<byte[]> bodies = endpoint.sampleBodies();
      long predicted = 0;
      for (int i = 0; i < times && !bodies.isEmpty() && predicted < ENOUGH.toNanos(); i++) {
        boolean predicts = endpoint.isLoaded();
        long began = nanoTime.getAsLong();
        path.send(bodies.get(i % bodies.size()));
        predicted += predicts ? nanoTime.getAsLong() - began : 0;
      }
    } catch (Throwable e) {
      log.debug("the rehearsal ended early", e);
    }
  }

  /**
   * Sends samples until they get no faster: the JVM has compiled what they run through, and the
   * model has settled. Each is sent in two spellings, since compiled code is for what was seen, and
   * what then comes otherwise is slower than before. Otherwise like {@link #run}.
   *
   * @param within when to stop, settled or not; one that has been sent then is still waited for
   * @return how many were sent
   */
  public int settle(Duration within) {
    long end = System.nanoTime() + within.toNanos();
    int sent = 0;
    try {
      List<byte[]> bodies = new ArrayList<>();
      for (byte[] body : endpoint.sampleBodies()) {
        bodies.add(body);
        bodies.add(respelled(body));
      }
      long best = Long.MAX_VALUE;
      int noFaster = 0;
      while (noFaster < PATIENCE && !bodies.isEmpty()) {
        long began = System.nanoTime();
        for (int i = 0; i < ROUND; i++) {
          if (System.nanoTime() - end >= 0) {
            return sent;
          }
          path.send(bodies.get(sent % bodies.size()));
          sent++;
        }
        long took = System.nanoTime() - began;
        // By a twentieth: less is chance.
        noFaster = took < best - best / 20 ? 0 : noFaster + 1;
        best = Math.min(best, took);
      }
    } catch (Throwable e) {
      log.debug("the rehearsal ended early", e);
    }
    return sent;
  }

  /** The same JSON with white space, and without the fraction of whole numbers: {@code 5.0}. */
  static byte[] respelled(byte[] json) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonReader in = new JsonReader(new StringReader(new String(json, UTF_8)));
        JsonWriter out = new JsonWriter(text)) {
      out.setIndent("  ");
      for (JsonToken next = in.peek(); next != JsonToken.END_DOCUMENT; next = in.peek()) {
        switch (next) {
          case BEGIN_OBJECT -> {
            in.beginObject();
            out.beginObject();
          }
          case END_OBJECT -> {
            in.endObject();
            out.endObject();
          }
          case BEGIN_ARRAY -> {
            in.beginArray();
            out.beginArray();
          }
          case END_ARRAY -> {
            in.endArray();
            out.endArray();
          }
          case NAME -> out.name(in.nextName());
          case NUMBER -> out.jsonValue(withoutFraction(in.nextString()));
          case STRING -> out.value(in.nextString());
          case BOOLEAN -> out.value(in.nextBoolean());
          default -> {
            in.nextNull();
            out.nullValue();
          }
        }
      }
    }
    return text.toString().getBytes(UTF_8);
  }

  private static String withoutFraction(String number) {
    return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
  }
}
