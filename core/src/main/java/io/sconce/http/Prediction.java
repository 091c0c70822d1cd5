package io.sconce.http;

import com.google.gson.stream.JsonWriter;
import io.sconce.Call;
import io.sconce.InputTooLargeException;
import io.sconce.InvalidInputException;
import io.sconce.MalformedInputException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One typed prediction: body to input, input to output, output to body.
 *
 * @param <I> the predictor's input
 * @param <O> the predictor's output
 */
final class Prediction<I, O> {

  /** What the first part of a prediction is called among a call's timings. */
  static final String DECODE = "decode";

  private final Predictor<I, O> predictor;
  private final Bodies<I, O> bodies;

  Prediction(Predictor<I, O> predictor, Settings settings) {
    this.predictor = predictor;
    this.bodies = new Bodies<>(predictor, settings);
  }

  Response answer(Request request, Call call) {
    MediaType answerType = bodies.answerType(request);
    I input = decode(request, call);

    O output = predictor.predict(input, call);

    long predicted = System.nanoTime();
    Response response = bodies.encode(output, answerType);
    call.record("encode", Duration.ofNanos(System.nanoTime() - predicted));
    return response;
  }

  /**
   * One answer for each of several inputs, in their order. All are read before one is predicted.
   */
  Response answerInstances(Request request, Call call) {
    bodies.requireJson(request);
    long started = System.nanoTime();
    Instances instances = bodies.decodeInstances(request);
    call.record(DECODE, Duration.ofNanos(System.nanoTime() - started));

    Call each = call.withParameters(instances.parameters());
    List<O> outputs = new ArrayList<>();
    for (Object instance : instances.inputs()) {
      outputs.add(predict(bodies.instance(instance), outputs.size(), each));
    }

    long predicted = System.nanoTime();
    Response response = bodies.encodePredictions(outputs);
    call.record("encode", Duration.ofNanos(System.nanoTime() - predicted));
    return response;
  }

  private O predict(I input, int index, Call call) {
    try {
      return predictor.predict(input, call);
    } catch (MalformedInputException | InputTooLargeException e) {
      throw e;
    } catch (InvalidInputException e) {
      throw new InvalidInputException("instances[" + index + "]: " + e.getMessage());
    }
  }

  /** As much of an answer as needs no model. */
  void rehearse(Request request, Call call) {
    MediaType unusedType = bodies.answerType(request);
    I unusedInput = decode(request, call);
  }

  private I decode(Request request, Call call) {
    long started = System.nanoTime();
    I input = bodies.decode(request);
    call.record(DECODE, Duration.ofNanos(System.nanoTime() - started));
    return input;
  }

  /** The samples as callers would send them. */
  List<byte[]> sampleBodies() {
    List<byte[]> samples = new ArrayList<>();
    for (I sample : predictor.samples()) {
      samples.add(bodies.inputAsJson(sample));
    }
    return samples;
  }

  /** The document of this predictor for generated clients; made when it is asked for. */
  Response openApi(String name, Settings settings) {
    return new OpenApi<>(predictor, bodies, name, settings).response();
  }

  /** What callers may send and get, with a sample to begin with. */
  void writeOverview(JsonWriter out) throws IOException {
    writeStrings(out.name("contentTypes"), bodies.inputMediaTypes());
    writeStrings(out.name("answers"), bodies.outputMediaTypes());
    List<I> samples = predictor.samples();
    if (!samples.isEmpty()) {
      bodies.writeInput(out.name("sample"), samples.get(0));
    }
  }

  private static void writeStrings(JsonWriter out, List<String> strings) throws IOException {
    out.beginArray();
    for (String string : strings) {
      out.value(string);
    }
    out.endArray();
  }
}
