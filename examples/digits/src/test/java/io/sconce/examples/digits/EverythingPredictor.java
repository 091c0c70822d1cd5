package io.sconce.examples.digits;

import io.sconce.Body;
import io.sconce.Call;
import io.sconce.InvalidInputException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** No model: repeats its input, which has all that the page has a field for. */
public final class EverythingPredictor
    implements Predictor<EverythingPredictor.Order, EverythingPredictor.Receipt> {

  /** How soon. */
  public enum Speed {
    SLOW,
    FAST
  }

  /** A record in a record. */
  public record Size(double width, Optional<Double> height) {}

  /** What comes. */
  public record Order(
      String name, int count, boolean gift, Speed speed, List<Double> weights, Size size) {}

  /** What goes. */
  public record Receipt(String note, Map<String, Double> shares, List<Size> sizes) {}

  @Override
  public void load(Settings settings) {}

  @Override
  public Receipt predict(Order order, Call call) {
    if (order.count() > 99) {
      throw new InvalidInputException("input.count: expected at most 99, got " + order.count());
    }
    String note =
        order.count() + " × " + order.name() + ", " + order.speed() + ", gift " + order.gift();
    return new Receipt(
        note,
        Map.of("the first", order.weights().get(0), "the others", 1 - order.weights().get(0)),
        List.of(order.size()));
  }

  @Override
  public List<Order> samples() {
    return List.of(
        new Order(
            "it's a lamp",
            2,
            true,
            Speed.FAST,
            List.of(0.25, 0.75),
            new Size(1.5, Optional.empty())),
        new Order("torch", 1, false, Speed.SLOW, List.of(0.5, 0.5), new Size(2, Optional.of(3.0))));
  }

  @Override
  public Map<String, Function<Body, Order>> mediaTypes() {
    return Map.of(
        "text/csv",
        body ->
            new Order(
                "a file of " + body.bytes().length + " bytes",
                1,
                false,
                Speed.SLOW,
                List.of(1.0),
                new Size(1, Optional.empty())));
  }

  @Override
  public void close() {}
}
