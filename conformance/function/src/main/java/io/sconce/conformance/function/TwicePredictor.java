package io.sconce.conformance.function;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.sconce.Body;
import io.sconce.DataType;
import io.sconce.InvalidInputException;
import io.sconce.torch.TorchModel;
import io.sconce.torch.TorchPredictor;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A predictor that can be asked in JSON, in text and with an image, and told to fail; the model
 * behind it is real and doubles four numbers.
 */
public final class TwicePredictor extends TorchPredictor<Question, TwicePredictor.Answer> {

  /**
   * What the suite gets.
   *
   * @param numbers FP32 [4]
   */
  public record Answer(float[] numbers) {}

  /** How long a slow answer takes. */
  public static final Duration SLOW = Duration.ofSeconds(5);

  /** As a user's: nothing is loaded yet. */
  public TwicePredictor() {
    super(
        TorchModel.at("classpath:twice.pt")
            .input("x", DataType.FP32, -1, 4)
            .output("y", DataType.FP32, -1, 4));
  }

  @Override
  protected NDList encode(NDManager manager, Question question) {
    return switch (question.mode()) {
      case THROW -> throw new IllegalStateException("the secret cause");
      case REFUSE -> throw new InvalidInputException("input.mode: expected another");
      case SLOW -> {
        LockSupport.parkNanos(SLOW.toNanos());
        yield new NDList(manager.create(question.numbers()));
      }
      case TWICE -> new NDList(manager.create(question.numbers()));
    };
  }

  @Override
  protected Answer decode(NDList output) {
    float[] numbers = output.singletonOrThrow().toFloatArray();
    return new Answer(numbers);
  }

  @Override
  public List<Question> samples() {
    return List.of(question(1, 2, 3, 4));
  }

  @Override
  public Map<String, Function<Body, Question>> mediaTypes() {
    return Map.of("text/plain", TwicePredictor::ofText, "image/png", TwicePredictor::ofImage);
  }

  private static Question ofText(Body body) {
    String[] words = new String(body.bytes(), StandardCharsets.UTF_8).split(" ");
    float[] numbers = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Float.parseFloat(words[i]);
    }
    return question(numbers);
  }

  private static Question ofImage(Body body) {
    BufferedImage image = body.image();
    return question(image.getWidth(), image.getHeight(), image.getRGB(0, 0) & 0xff, 0);
  }

  private static Question question(float... numbers) {
    return new Question(numbers, Question.Mode.TWICE);
  }
}
