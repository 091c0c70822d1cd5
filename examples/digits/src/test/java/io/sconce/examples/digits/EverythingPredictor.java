package io.sconce.examples.digits;

import io.sconce.Body;
import io.sconce.Call;
import io.sconce.InvalidInputException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.UnavailableException;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
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

  /** One of several records. */
  public sealed interface Shade {}

  /** Has a number. */
  public record Cone(int degrees) implements Shade {}

  /** Has a record. */
  public record Cylinder(Size size) implements Shade {}

  /** What comes. */
  public record Order(
      String name,
      int count,
      boolean gift,
      Speed speed,
      List<Double> weights,
      Size size,
      Shade shade,
      List<String> tags,
      Map<String, Integer> prices,
      byte[] photo,
      Optional<Boolean> dimmed,
      Optional<Size> box,
      List<List<String>> rows) {}

  /** What goes. */
  public record Receipt(String note, Map<String, Double> shares, Order order) {}

  private static final Order LAMP =
      new Order(
          "it's a lamp",
          2,
          true,
          Speed.FAST,
          List.of(0.25, 0.75),
          new Size(1.5, Optional.empty()),
          new Cone(60),
          List.of("brass", "wall"),
          Map.of("EUR", 90),
          photo(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  private static byte[] photo() {
    try {
      return Pictures.encode(
          Pictures.rectangle(16, 16, Color.WHITE, Color.ORANGE, 4, 0, 8, 16), "png");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Order torch(String name) {
    return new Order(
        name,
        1,
        false,
        Speed.SLOW,
        List.of(0.5, 0.5),
        new Size(2, Optional.of(3.0)),
        new Cylinder(new Size(1, Optional.empty())),
        List.of(),
        Map.of(),
        photo(),
        Optional.of(true),
        Optional.of(new Size(4, Optional.empty())),
        List.of());
  }

  @Override
  public void load(Settings settings) {}

  @Override
  public Receipt predict(Order order, Call call) {
    if (order.count() > 99) {
      throw new InvalidInputException("input.count: expected at most 99, got " + order.count());
    }
    if (order.name().equals("busy")) {
      throw new UnavailableException("every lamp is being lit", Duration.ofSeconds(7));
    }
    if (order.name().equals("broken")) {
      throw new IllegalStateException("of the lamp's own");
    }
    String note =
        order.count() + " × " + order.name() + ", " + order.speed() + ", gift " + order.gift();
    return new Receipt(
        note,
        Map.of("the first", order.weights().get(0), "the others", 1 - order.weights().get(0)),
        order);
  }

  @Override
  public List<Order> samples() {
    return List.of(LAMP, torch("torch"));
  }

  @Override
  public Map<String, Function<Body, Order>> mediaTypes() {
    return Map.of("text/csv", body -> torch("a file of " + body.bytes().length + " bytes"));
  }

  @Override
  public void close() {}
}
