package io.sconce.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Text in, text out, once a test lets it load. */
final class LatePredictor implements Predictor<String, String> {

  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile boolean loaded;
  volatile boolean sampled;
  volatile boolean closed;

  private final List<String> samples;
  private final CountDownLatch released = new CountDownLatch(1);
  private Optional<String> failure = Optional.empty();

  LatePredictor(String... samples) {
    this.samples = List.of(samples);
  }

  /** Loading will end in this, and not in a model. */
  void fails(String message) {
    failure = Optional.of(message);
  }

  /** Lets it load. */
  void release() {
    released.countDown();
  }

  @Override
  public void load(Settings settings) {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    failure.ifPresent(
        message -> {
          throw new LoadException(message);
        });
    loaded = true;
  }

  @Override
  public String predict(String input, Call call) {
    assertThat(loaded).isTrue();
    asked.add(input);
    return input;
  }

  @Override
  public List<String> samples() {
    sampled = true;
    return samples;
  }

  @Override
  public void close() {
    closed = true;
  }
}
