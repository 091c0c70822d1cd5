package io.sconce.conformance;

import io.sconce.Settings;
import io.sconce.conformance.function.TwicePredictor;
import io.sconce.gcp.PredictorFunction;
import io.sconce.http.Handler;
import org.junit.jupiter.api.BeforeAll;

/** The GCP adapter alone, with the functions framework's request and response as values. */
final class GcpInProcessTest extends AdapterContract {

  /** Two functions in one artifact look like this. */
  private static final class TwiceFunction extends PredictorFunction {
    TwiceFunction() {
      super(new TwicePredictor(), Settings.of(ENVIRONMENT));
    }
  }

  private static Handler cloud;

  @BeforeAll
  static void start() {
    cloud = new HttpFunctionHandler(new TwiceFunction());
  }

  @Override
  Handler cloud() {
    return cloud;
  }
}
