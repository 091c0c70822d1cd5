package io.sconce.benchmarks.empty;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;

/** An empty answer on Cloud Functions: 200 without a body. */
public final class EmptyFunction implements HttpFunction {

  /** Has nothing to load. */
  public EmptyFunction() {}

  @Override
  public void service(HttpRequest request, HttpResponse response) {
    response.setStatusCode(200);
  }
}
