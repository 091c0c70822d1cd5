package io.sconce.benchmarks.empty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** An empty answer on Lambda: 200 without a body. */
public final class EmptyHandler implements RequestStreamHandler {

  /** Has nothing to load. */
  public EmptyHandler() {}

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    out.write("{\"statusCode\":200}".getBytes(US_ASCII));
  }
}
