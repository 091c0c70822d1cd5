package io.sconce.http;

import com.google.gson.stream.JsonWriter;
import io.sconce.PredictionFailedException;
import io.sconce.Tensor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the answer to a request of the Open Inference Protocol: JSON, and bytes behind it. */
final class InferenceResponseWriter {

  private final InferenceRequest request;
  private final List<ByteBuffer> binary = new ArrayList<>();

  private InferenceResponseWriter(InferenceRequest request) {
    this.request = request;
  }

  /**
   * The response.
   *
   * @param outputs what the model gave, at least those that were asked for
   */
  static Response write(
      String modelName, String modelVersion, InferenceRequest request, List<Tensor> outputs) {
    return new InferenceResponseWriter(request).write(modelName, modelVersion, outputs);
  }

  private Response write(String modelName, String modelVersion, List<Tensor> outputs) {
    StringWriter text = new StringWriter(256);
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("model_name").value(modelName);
      json.name("model_version").value(modelVersion);
      if (request.id().isPresent()) {
        json.name("id").value(request.id().get());
      }
      json.name("outputs").beginArray();
      for (InferenceRequest.Output wanted : request.outputs()) {
        writeOutput(json, named(outputs, wanted.name()), wanted.binary());
      }
      json.endArray();
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] head = text.toString().getBytes(StandardCharsets.UTF_8);
    if (!request.wantsBinary()) {
      return Response.of(200).header("Content-Type", MediaType.JSON.essence()).body(head);
    }
    return Response.of(200)
        .header("Content-Type", MediaType.BYTES.essence())
        .header(InferenceProtocol.JSON_LENGTH, Integer.toString(head.length))
        .body(withBinary(head));
  }

  private static Tensor named(List<Tensor> outputs, String name) {
    for (Tensor output : outputs) {
      if (output.name().equals(name)) {
        return output;
      }
    }
    throw new PredictionFailedException("the model declares output '" + name + "' and gave none");
  }

  private void writeOutput(JsonWriter json, Tensor output, boolean asBytes) throws IOException {
    json.beginObject();
    json.name("name").value(output.name());
    json.name("datatype").value(output.dataType().name());
    json.name("shape").beginArray();
    for (long dimension : output.shape()) {
      json.value(dimension);
    }
    json.endArray();
    if (asBytes) {
      ByteBuffer data = output.data();
      json.name("parameters").beginObject();
      json.name("binary_data_size").value(data.remaining());
      json.endObject();
      binary.add(data);
    } else {
      json.name("data").beginArray();
      writeElements(json, output);
      json.endArray();
    }
    json.endObject();
  }

  private static void writeElements(JsonWriter json, Tensor output) throws IOException {
    ByteBuffer data = output.data();
    while (data.hasRemaining()) {
      switch (output.dataType()) {
        case BOOL -> json.value(data.get() != 0);
        case UINT8 -> json.value(data.get() & 0xff);
        case INT8 -> json.value(data.get());
        case INT16 -> json.value(data.getShort());
        case INT32 -> json.value(data.getInt());
        case INT64 -> json.value(data.getLong());
        case FP16 -> writeFloat(json, Float16.value(data.getShort()));
        case FP32 -> writeFloat(json, data.getFloat());
        case FP64 -> writeDouble(json, data.getDouble());
      }
    }
  }

  private static void writeFloat(JsonWriter json, float value) throws IOException {
    if (Float.isFinite(value)) {
      json.value(value);
    } else {
      json.value(Float.toString(value)); // "NaN", "Infinity" or "-Infinity"
    }
  }

  private static void writeDouble(JsonWriter json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.value(value);
    } else {
      json.value(Double.toString(value));
    }
  }

  private byte[] withBinary(byte[] head) {
    int length = head.length;
    for (ByteBuffer data : binary) {
      length = Math.addExact(length, data.remaining());
    }
    ByteBuffer body = ByteBuffer.allocate(length).put(head);
    for (ByteBuffer data : binary) {
      body.put(data);
    }
    return body.array();
  }
}
