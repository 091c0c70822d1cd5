package io.sconce.http;

import io.sconce.Call;
import io.sconce.MalformedInputException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Inference by the Open Inference Protocol: raw tensors in and out, past a predictor's own types.
 * What reads and writes them is loaded by the first such request, and costs no start anything.
 */
final class InferenceProtocol {

  /** Where JSON ends and binary data begins, in bytes. */
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  /** As many as the largest body has bytes, so that by default the body's limit is the sooner. */
  private static final int MAX_TENSOR_ELEMENTS = 32 << 20;

  private final Predictor<?, ?> predictor;
  private final String name;
  private final String version;
  private final int maxBodyBytes;
  private final int maxJsonDepth;
  private final int maxElements;

  InferenceProtocol(Predictor<?, ?> predictor, String name, String version, Settings settings) {
    this.predictor = predictor;
    this.name = name;
    this.version = version;
    this.maxBodyBytes = PredictionEndpoint.maxRequestBytes(settings);
    this.maxJsonDepth = Bodies.maxJsonDepth(settings);
    this.maxElements =
        settings.number("SCONCE_MAX_TENSOR_ELEMENTS", MAX_TENSOR_ELEMENTS, 1, 1 << 30);
  }

  Response answer(Request request, Call call) {
    TensorPredictor model = model();
    long started = System.nanoTime();
    InferenceRequest inference = read(request, model);
    call.record(Prediction.DECODE, Duration.ofNanos(System.nanoTime() - started));

    List<Tensor> outputs =
        model.infer(inference.inputs(), call.withParameters(inference.parameters()));

    long predicted = System.nanoTime();
    Response response = InferenceResponseWriter.write(name, version, inference, outputs);
    call.record("encode", Duration.ofNanos(System.nanoTime() - predicted));
    return response;
  }

  /** The predictor, if tensors can be sent to it: it declares what it takes and gives. */
  static Optional<TensorPredictor> tensors(Predictor<?, ?> predictor) {
    return predictor instanceof TensorPredictor model
            && !model.inputs().isEmpty()
            && !model.outputs().isEmpty()
        ? Optional.of(model)
        : Optional.empty();
  }

  /**
   * The predictor, if tensors can be sent to it.
   *
   * @throws HttpException 404 if it declares none. No tensor could ever be the right one, so that
   *     422, which says that another would do, would send a client looking for it
   */
  private TensorPredictor model() {
    Optional<TensorPredictor> model = tensors(predictor);
    if (model.isPresent()) {
      return model.get();
    }
    throw new HttpException(
        404, "model '" + name + "' declares no tensors; POST /predict takes what it predicts from");
  }

  private InferenceRequest read(Request request, TensorPredictor model) {
    byte[] body = ContentCoding.decoded(request, maxBodyBytes);
    checkContentType(request);
    InferenceRequest inference =
        new InferenceRequestReader(
                body, jsonBytes(request, body.length), model, maxJsonDepth, maxElements)
            .read();
    checkAccept(request, inference.wantsBinary() ? MediaType.BYTES : MediaType.JSON);
    return inference;
  }

  /** Whether there is binary data, the header alone says: clients send it as JSON, too. */
  private static void checkContentType(Request request) {
    String text = Bodies.contentType(request);
    boolean fits =
        text.isEmpty()
            || MediaType.parse(text)
                .filter(type -> type.isJson() || type.essence().equals(MediaType.BYTES.essence()))
                .isPresent();
    if (!fits) {
      throw new HttpException(
          415,
          "expected a body of application/json or application/octet-stream, got '" + text + "'",
          Headers.none().with("Accept", "application/json, application/octet-stream"));
    }
  }

  private static int jsonBytes(Request request, int bodyBytes) {
    Set<String> values = new HashSet<>(request.headers().all(JSON_LENGTH));
    if (values.isEmpty()) {
      return bodyBytes;
    }
    try {
      int length = Integer.parseInt(String.join(",", values).strip());
      if (length >= 0 && length <= bodyBytes) {
        return length;
      }
    } catch (NumberFormatException e) {
      // The sentence below says it better.
    }
    throw new MalformedInputException(
        JSON_LENGTH + ": expected how much of the body's " + bodyBytes + " bytes is JSON");
  }

  private static void checkAccept(Request request, MediaType answer) {
    if (Accept.choose(request.headers().all("Accept"), List.of(answer)).isEmpty()) {
      throw new HttpException(
          406, "the answer comes as " + answer.essence() + ", which Accept leaves out");
    }
  }
}
