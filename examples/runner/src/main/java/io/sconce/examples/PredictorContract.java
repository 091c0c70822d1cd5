package io.sconce.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every example's predictor does, in this JVM. An example extends it with what is its own; the
 * predictor is loaded once for all of its tests.
 *
 * @param <P> the predictor
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PredictorContract<P extends Predictor<?, ?>> {

  private static final Settings SETTINGS = Settings.of(Map.of());

  private final P predictor;
  private final PredictionEndpoint endpoint;
  private final HeldOut heldOut;

  /**
   * The contract of a predictor.
   *
   * @param predictor not loaded yet
   * @throws IOException if there are no held-out cases in the module whose tests these are
   */
  protected PredictorContract(P predictor) throws IOException {
    this.predictor = predictor;
    endpoint = new PredictionEndpoint(predictor, SETTINGS);
    heldOut = HeldOut.read(Path.of("src/test/resources/held-out.json"));
  }

  @BeforeAll
  void load() {
    endpoint.load();
  }

  @AfterAll
  void close() {
    endpoint.close();
  }

  @Test
  void answers_every_held_out_case_as_python_does() throws InterruptedException {
    Report report = heldOut.tryOn(this::reply);

    assertThat(heldOut.size()).isGreaterThanOrEqualTo(350);
    assertThat(report.faults()).isEmpty();
    assertThat(report.accuracyAtLeast()).isGreaterThanOrEqualTo(0.95);
    assertThat(report.largestDifference()).isLessThanOrEqualTo(1e-4);
    assertThat(report.ok()).as(report.toString()).isTrue();
  }

  @Test
  void is_found_without_being_named() {
    Predictor<?, ?> found = Predictor.find(SETTINGS, getClass().getClassLoader());

    assertThat(found).isInstanceOf(predictor.getClass());
  }

  /**
   * The predictor.
   *
   * @return it, loaded
   */
  protected final P predictor() {
    return predictor;
  }

  /**
   * The cases that the model was not trained on.
   *
   * @return those of the module whose tests these are
   */
  protected final HeldOut heldOut() {
    return heldOut;
  }

  /**
   * A body is refused with a sentence, and does not keep the next from its answer.
   *
   * @param type the body's content type
   * @param body in UTF-8
   * @param status that the caller must see
   * @param detail what the sentence must hold
   */
  protected final void isRefused(String type, String body, int status, String detail) {
    Response refused = post(type, body);
    Response next = post("application/json", heldOut.inputs().get(0));

    assertThat(refused.status()).as(refused.text()).isEqualTo(status);
    assertThat(refused.text()).contains(detail);
    assertThat(next.status()).isEqualTo(200);
  }

  /**
   * Asks for a prediction.
   *
   * @param type the body's content type
   * @param body in UTF-8
   * @return whatever the caller would get
   */
  protected final Response post(String type, String body) {
    return post(type, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Asks for a prediction.
   *
   * @param type the body's content type
   * @param body is sent as it is
   * @return whatever the caller would get
   */
  protected final Response post(String type, byte[] body) {
    return endpoint.handle(Request.of("POST", "/predict").header("Content-Type", type).body(body));
  }

  private Reply reply(String json) {
    Response response = post("application/json", json);
    return new Reply(response.status(), response.text());
  }
}
