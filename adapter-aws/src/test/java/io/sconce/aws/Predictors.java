package io.sconce.aws;

import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.MDC;

/** Small predictors that need no model. */
final class Predictors {

  private Predictors() {}

  /** What all of them have in common. */
  abstract static class Small<I, O> implements Predictor<I, O> {

    int calls;
    boolean closed;
    Optional<Duration> timeLeft = Optional.empty();
    Map<String, String> logContext = Map.of();

    @Override
    public void load(Settings settings) {}

    @Override
    public final O predict(I input, Call call) {
      calls++;
      timeLeft = call.timeLeft();
      logContext = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
      return answer(input);
    }

    abstract O answer(I input);

    @Override
    public void close() {
      closed = true;
    }
  }

  record Point(int x, int y) {}

  record Distance(double distance) {}

  /** JSON in, JSON out; the origin is no point it takes. */
  static final class DistancePredictor extends Small<Point, Distance> {
    @Override
    Distance answer(Point point) {
      if (point.x() == 0 && point.y() == 0) {
        throw new IllegalStateException("/secret/path: the model broke");
      }
      return new Distance(Math.hypot(point.x(), point.y()));
    }
  }

  /** Text in, text out. */
  static final class EchoPredictor extends Small<String, String> {
    @Override
    String answer(String text) {
      return text;
    }
  }

  /** Bytes in, the same bytes out as an image. */
  static final class ImagePredictor extends Small<byte[], byte[]> {
    @Override
    byte[] answer(byte[] image) {
      return image;
    }

    @Override
    public String outputMediaType() {
      return "image/png";
    }
  }

  /** Bytes in, their number out. */
  static final class SizePredictor extends Small<byte[], Integer> {
    @Override
    Integer answer(byte[] bytes) {
      return bytes.length;
    }
  }

  /** Throws what it is given. */
  static final class ThrowingPredictor extends Small<String, String> {

    private final Error error;

    ThrowingPredictor(Error error) {
      this.error = error;
    }

    @Override
    String answer(String text) {
      throw error;
    }
  }
}
